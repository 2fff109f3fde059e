import type { BlockAction, ButtonAction } from "@slack/bolt";
import { COMMAND, type Press, RESOLUTION_OF, refusalWords } from "../../../console/index.js";
import { covers, NEEDED_ROLE } from "../../../domain/resolution.js";
import type { SyncError } from "../../../domain/sync-error.js";
import type { Actor } from "../../../ports/use-cases.js";
import { type ButtonValue, parseButtonValue } from "../../payload.js";
import { errorSubject } from "../../projection/card-ids.js";
import { toldBy } from "../../projection/told-by.js";
import { actorOf, answerToOf, mayAct, type Services } from "../../services.js";
import { carryOut, whispered } from "../carry-out.js";

/** A click on a button, as Bolt hands it over. */
export interface ButtonClick {
	body: BlockAction<ButtonAction>;
	action: ButtonAction;
}

/** What a press on a card says of where it came from. */
export type CardBody = Pick<BlockAction, "user" | "channel" | "message" | "container" | "response_url">;

/** A press that acts at once: retry, one side's values, uncouple, and the answers to the guard. */
export async function cardPress(services: Services, press: Press, click: ButtonClick): Promise<void> {
	const to = answerToOf(services, click.body);
	const value = parseButtonValue(click.action.value);
	if (value === null) {
		const words = services.messages.say("answer.invalidButton", { command: `${COMMAND} errors` });
		await services.interactive.whisper(to, whispered(words));
		return;
	}
	const actor = await actorOf(services, click.body.user);
	await touched(services, click.body, value);
	const words = await once(services, `${actor.id} ${press} ${value.errorId} ${value.revision}`, () =>
		act(services, press, value, actor),
	);
	if (words !== null) await services.interactive.whisper(to, whispered(words));
}

/** A press on a double heals it; that must never stand in the way of the press itself. */
export async function touched(services: Services, body: CardBody, { errorId }: ButtonValue): Promise<void> {
	await touchedAbout(services, body, errorSubject(errorId));
}

/** The same for a button of any card, by what that is about. */
export async function touchedAbout(services: Services, body: CardBody, subject: string): Promise<void> {
	const channel = body.channel?.id ?? body.container?.channel_id;
	const ts = body.message?.ts ?? body.container?.message_ts;
	if (!channel || !ts) return;
	try {
		// What hangs under a card is told of by the card's own message.
		const told = await toldBy(services.cards, subject);
		await services.outbox.doubles.touched({ channel, ts }, told?.card.subject ?? subject);
	} catch (error) {
		services.log.warn({ error, subject }, "Message of a press not looked at");
	}
}

/** The words for the presser; null when the card says it all. */
async function act(
	services: Services,
	press: Press,
	{ errorId, revision }: ButtonValue,
	actor: Actor,
): Promise<string | null> {
	const { resolution, side } = RESOLUTION_OF[press];
	const needed = NEEDED_ROLE[resolution];
	if (!covers(actor.role, needed)) {
		await mayAct(services, actor, needed, { action: resolution, errorId });
		return refusalWords({ reason: "roleTooLow", error: null, needed }, actor.role, services.messages);
	}
	const choice = side === null ? undefined : { side };
	const { outcome, words } = await carryOut(services, { errorId, revision, resolution, choice, actor });
	if (outcome?.kind === "done" || (outcome?.kind === "refused" && isOwnPress(outcome.error, actor)))
		return null;
	return words;
}

/** A second click that came late: the same person's first one is at work or did it. */
function isOwnPress(error: SyncError | null, actor: Actor): boolean {
	return (error?.resolving ?? error?.outcome)?.actor === actor.id;
}

/** The second click of a double click is the first one again, and needs no answer of its own. */
export async function once<Result>(
	{ pressing }: Services,
	key: string,
	task: () => Promise<Result>,
): Promise<Result | null> {
	if (pressing.has(key)) return null;
	pressing.add(key);
	try {
		return await task();
	} finally {
		pressing.delete(key);
	}
}
