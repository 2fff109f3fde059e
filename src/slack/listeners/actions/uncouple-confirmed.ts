import { askedWords, COMMAND } from "../../../console/index.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import { parseUncoupleValue, type UncoupleValue } from "../../payload.js";
import { answerToOf, type Services } from "../../services.js";
import { type CommandCall, callFor, requireRole } from "../commands/call.js";
import { recordName } from "../commands/find-record.js";
import { tellEnd } from "../commands/operation-end.js";
import type { ButtonClick } from "./card-press.js";

/** The button under the answer to `/koppel uncouple`: ends one coupling, or those of whole mappings. */
export async function uncoupleConfirmed(services: Services, { body, action }: ButtonClick): Promise<void> {
	const call = await callFor(services, body.user, answerToOf(services, body));
	const value = parseUncoupleValue(action.value);
	if (value === null) {
		await call.reply(services.messages.say("answer.invalidButton", { command: `${COMMAND} uncouple` }));
		return;
	}
	await call.attempt(() =>
		"mappings" in value ? all(services, call, value.mappings) : one(services, call, value),
	);
}

async function one(
	services: Services,
	call: CommandCall,
	value: Extract<UncoupleValue, { record: string }>,
): Promise<void> {
	await requireRole(services, call.actor, NEEDED_ROLE.uncouple, {
		action: "uncouple",
		mapping: value.mapping,
	});
	const found = await services.useCases.uncouple(value.mapping, value.record, call.actor);
	const name = recordName(services, found);
	await call.reply(services.messages.say("uncouple.done", { name, mapping: found.mapping }));
}

async function all(services: Services, call: CommandCall, mappings: string[]): Promise<void> {
	const needed = NEEDED_ROLE.uncoupleAll;
	await requireRole(services, call.actor, needed, { action: "uncoupleAll", mapping: mappings.join(" ") });
	const operation = await services.useCases.uncoupleAll(mappings, call.actor, call.to.channelId);
	if (operation.state === "awaiting") return call.reply(askedWords(operation, services.messages));
	await call.reply(services.messages.say("uncouple.started", { count: operation.total }));
	await tellEnd(services, call, operation);
}
