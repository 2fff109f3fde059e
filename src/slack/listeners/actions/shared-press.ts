import { COMMAND, type SharedPress } from "../../../console/index.js";
import { parseSharedValue, type SharedValue } from "../../payload.js";
import { answerToOf, type Services } from "../../services.js";
import { type CommandCall, callFor } from "../commands/call.js";
import { type BulkPress, startBulk, startRest } from "../start-bulk.js";
import { undoAll } from "../undo-all.js";
import { type ButtonClick, once, touchedAbout } from "./card-press.js";

/** The buttons of a card of several that act. */
export type ActingPress = Exclude<SharedPress, "showAll" | "showOutcome" | "fieldsForAll">;

const BULK: Record<Exclude<ActingPress, "retryRest" | "undoAll">, BulkPress> = {
	retryAll: { resolution: "retry", isCounted: false },
	ignoreAll: { resolution: "ignore", isCounted: false },
	uncoupleAll: { resolution: "uncouple", isCounted: true },
	leftForAll: { resolution: "synchronize", choice: { side: "left" }, isCounted: true },
	rightForAll: { resolution: "synchronize", choice: { side: "right" }, isCounted: true },
	restoreAll: { resolution: "restore", isCounted: true },
	restoreAllLeft: { resolution: "restore", missing: "left", isCounted: true },
	restoreAllRight: { resolution: "restore", missing: "right", isCounted: true },
};

/** A press that acts on everything a card tells of. Its progress and outcome stand on the card. */
export async function sharedPress(services: Services, press: ActingPress, click: ButtonClick): Promise<void> {
	const { body, action } = click;
	const call = await callFor(services, body.user, answerToOf(services, body));
	const value = parseSharedValue(action.value);
	if (value === null) {
		return call.reply(services.messages.say("answer.invalidButton", { command: `${COMMAND} errors` }));
	}
	await touchedAbout(services, body, value.subject);
	await once(services, `${call.actor.id} ${press} ${value.subject} ${value.operation}`, () =>
		call.attempt(() => start(services, call, value, press)),
	);
}

function start(services: Services, call: CommandCall, value: SharedValue, press: ActingPress): Promise<void> {
	if (press === "retryRest") return startRest(services, call, value);
	if (press === "undoAll") return undoAll(services, call, value);
	return startBulk(services, call, value, BULK[press]);
}
