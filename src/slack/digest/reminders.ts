import { nameOf, PRIORITY, tellingOf } from "../../console/index.js";
import { MAPPING_PROBLEMS, type SyncError } from "../../domain/sync-error.js";
import { quietUntil, workedBetween } from "../../domain/working-hours.js";
import { isoNow } from "../../ports/clock.js";
import type { Stores } from "../../ports/stores.js";
import { reminderLine } from "../blocks/thread-lines.js";
import type { ChannelSettings } from "../channels.js";
import { newCard } from "../projection/card-changes.js";
import { reminderSubject } from "../projection/card-ids.js";
import { cardTelling } from "../projection/card-telling.js";
import { isoOrNull } from "../projection/projection.js";
import type { Words } from "../vocabulary.js";
import { type DigestSources, touchedAt } from "./read-digest.js";

/** What reminding works with. */
export interface ReminderOptions extends DigestSources {
	stores: Pick<Stores, "errors" | "cards">;
	settingsOf(channel: string): ChannelSettings | undefined;
	wordsIn(channel: string): Words;
}

/**
 * Reminds people of what is theirs and was not touched for too long, in the thread of the card that tells of it: once
 * each time the configured working time has passed. What is nobody's task is told by the digest alone, and what was
 * set aside is not told of at all.
 */
export async function remindPeople(options: ReminderOptions): Promise<void> {
	for (const error of await options.stores.errors.assigned()) await remind(options, error);
}

async function remind(options: ReminderOptions, error: SyncError): Promise<void> {
	const { stores, channelOf, settingsOf, wordsIn, clock } = options;
	const { assignee } = error;
	const channel = channelOf(error);
	const times = timesOverdue(options, channel, error);
	if (assignee === null || times === 0) return;
	const parent = await cardTelling(stores.cards, error);
	if (parent === null || parent.ts === null) return;
	const subject = reminderSubject(error._id, touchedAt(error), times);
	if ((await stores.cards.bySubject(subject)) !== null) return;
	const { messages, contextOf } = wordsIn(channel);
	const name = nameOf(tellingOf(error, contextOf(error)));
	const desired = reminderLine(assignee, { name, since: error.openedAt }, messages);
	const drawing = { priority: PRIORITY.digest, at: isoNow(clock), again: false };
	const hours = settingsOf(channel)?.hours ?? null;
	const notBefore = hours === null ? null : isoOrNull(quietUntil(clock.now(), hours));
	const facts = { subject, channel: parent.channel, desired, thread: parent.subject, notBefore };
	await stores.cards.insert(newCard(facts, drawing));
}

/** How often the configured working time has passed since somebody last did anything about it. */
function timesOverdue({ settingsOf, clock }: ReminderOptions, channel: string, error: SyncError): number {
	const settings = settingsOf(channel);
	const after = settings?.remindAfterMs ?? null;
	if (settings === undefined || after === null) return 0;
	if (error.state !== "open" || !error.visible || MAPPING_PROBLEMS.includes(error.kind)) return 0;
	const from = touchedAt(error);
	const now = clock.now();
	const worked = settings.hours === null ? now - from : workedBetween(from, now, settings.hours);
	return Math.max(0, Math.floor(worked / after));
}
