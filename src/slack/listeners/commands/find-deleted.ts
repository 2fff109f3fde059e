import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { Services } from "../../services.js";
import { writingOrAll } from "../../writing-mappings.js";
import { type CommandCall, neededMapping, requireRole, requireWriting } from "./call.js";
import { endWords } from "./run.js";

/** `/koppel find-deleted <mapping>`: the sweep for records missing in one system. */
export async function findDeleted(services: Services, call: CommandCall, [typed]: string[]): Promise<void> {
	const { useCases, messages, stopping } = services;
	const mapping = neededMapping(services, typed, "find-deleted", writingOrAll(services));
	await requireRole(services, call.actor, NEEDED_ROLE.runNow, { action: "findDeleted", mapping });
	requireWriting(services, mapping);
	await call.reply(messages.say("findDeleted.started", { mapping }));
	const result = await useCases.findDeleted({
		mapping,
		trigger: "manual",
		actor: call.actor,
		signal: stopping,
	});
	await call.reply(endWords(services, mapping, result, "findDeleted.done"));
}
