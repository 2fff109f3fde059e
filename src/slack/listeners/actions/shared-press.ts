import { COMMAND, type SharedPress } from "../../../console/index.js";
import { parseSharedValue } from "../../payload.js";
import { answerToOf, type Services } from "../../services.js";
import { callFor } from "../commands/call.js";
import { type BulkPress, startBulk, startRest } from "../start-bulk.js";
import { type ButtonClick, once, touchedAbout } from "./card-press.js";

/** The buttons of a card of several that act. */
export type ActingPress = Exclude<SharedPress, "showAll" | "showOutcome" | "fieldsForAll">;

const BULK: Record<Exclude<ActingPress, "retryRest">, BulkPress> = {
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
		call.attempt(() =>
			press === "retryRest"
				? startRest(services, call, value)
				: startBulk(services, call, value, BULK[press]),
		),
	);
}
