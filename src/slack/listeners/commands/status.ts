import { COMMAND } from "../../../console/index.js";
import { fitLines } from "../../blocks/fit.js";
import { operationLines } from "../../blocks/home-mapping.js";
import { statusText } from "../../blocks/status-text.js";
import { LIMITS } from "../../limits.js";
import type { Services } from "../../services.js";
import { type CommandCall, mappingNamed } from "./call.js";

/** `/koppel status`: every mapping, or the one named. */
export async function status(services: Services, call: CommandCall, [typed]: string[]): Promise<void> {
	const { useCases, messages } = services;
	const statuses = await useCases.status(typed === undefined ? undefined : mappingNamed(services, typed));
	if (statuses.length === 0) return call.reply(messages.say("command.noMappings"));
	const shown = new Set(statuses.map(({ mapping }) => mapping));
	const awaiting = (await useCases.awaitingOperations()).filter(({ mappings }) =>
		mappings.some((mapping) => shown.has(mapping)),
	);
	const lines = [...statusText(statuses, messages), ...operationLines(awaiting, messages)];
	const more = (count: number) => messages.say("status.more", { count, command: COMMAND });
	await call.replyRaw(fitLines(lines, LIMITS.messageText, more));
}
