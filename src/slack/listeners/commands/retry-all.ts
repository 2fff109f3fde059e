import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { Services } from "../../services.js";
import { type CommandCall, mappingNamed, requireRole } from "./call.js";
import { withLeftPaused } from "./left-paused.js";
import { tellEnd } from "./operation-end.js";

/** `/koppel retry-all [mapping]`: everything open that can be tried again, once more. */
export async function retryAll(services: Services, call: CommandCall, [typed]: string[]): Promise<void> {
	const { useCases, messages } = services;
	const mapping = typed === undefined ? null : mappingNamed(services, typed);
	await requireRole(services, call.actor, NEEDED_ROLE.retryAll, { action: "retryAll", mapping });
	const operation = await useCases.retryAll(mapping, call.actor, call.to.channelId);
	const answer = async (words: string) =>
		call.reply(await withLeftPaused(services, words, mapping === null ? null : [mapping]));
	if (operation.total === 0 && operation.state !== "running") return answer(messages.say("retryAll.nothing"));
	await answer(messages.say("retryAll.started", { count: operation.total }));
	await tellEnd(services, call, operation);
}
