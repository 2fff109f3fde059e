import type { PostedMessage } from "../../../src/demo/slack/index.js";
import { isWaiting, pileOf } from "../../../src/domain/pile.js";
import type { SyncError } from "../../../src/domain/sync-error.js";
import type { Card } from "../../../src/ports/stores.js";
import { ADMIN, SALES } from "./console.js";
import type { Posting } from "./posting.js";
import { refusedContent } from "./refused-content.js";

/**
 * Everything a channel says that is not so, in words; nothing when it equals the projection. It reads the stores and
 * Slack's messages alone, and repeats none of the code that projects. A bot that cannot look for a post without an
 * answer may leave a line in a thread twice: nobody can press it, so nothing heals it.
 */
export async function untruths(world: Posting, errorIds: string[], canLook: boolean): Promise<string[]> {
	const found = await Promise.all(errorIds.map((id) => world.stores.errors.get(id)));
	const errors = found.filter((error) => error !== null);
	const own = await world.stores.cards.byErrors(errorIds);
	const messages = [...world.slack.messages(SALES), ...world.slack.messages(ADMIN)];
	return [
		...(await unsent(world)),
		...doubled(canLook ? messages : messages.filter(isNoReply)),
		...errors.flatMap((error) => untruthsOfOwn(error, own.get(error._id), messages)),
		...(await untruthsOfPiles(world, errors, own, messages)),
		...errors.flatMap((error) => untruthsOfTask(error, messages, canLook)),
		...refusedContent(world.slack),
	];
}

async function unsent(world: Posting): Promise<string[]> {
	const [errors, cards] = await Promise.all([world.stores.errors.dirty(10), world.stores.cards.dirty(10)]);
	return [
		...errors.map(({ _id }) => `nobody drew ${_id}`),
		...cards.map(({ subject }) => `nobody sent the card of ${subject}`),
	];
}

/** The id of the card a message is; null for a pointer to another one. */
function cardOf(message: PostedMessage): string | null {
	const metadata = message.metadata as { event_payload?: { card?: string } } | undefined;
	const isPointer = message.text.includes("This message is out of date");
	return isPointer ? null : (metadata?.event_payload?.card ?? null);
}

function isNoReply({ ts, thread_ts }: PostedMessage): boolean {
	return thread_ts === undefined || thread_ts === ts;
}

function doubled(messages: PostedMessage[]): string[] {
	const seen = new Set<string>();
	return messages.flatMap((message) => {
		const card = cardOf(message);
		if (card === null || !seen.has(card)) {
			if (card !== null) seen.add(card);
			return [];
		}
		return [`${card} stands twice`];
	});
}

function messageOf(card: Card, messages: PostedMessage[]): PostedMessage | undefined {
	return messages.find(({ ts, channel }) => ts === card.ts && channel === card.channel);
}

/** What the card of one error must say, whatever stands in it. */
function wordsFor(error: SyncError): RegExp {
	if (error.state === "resolved") return /Resolved by Anna|Solved,/;
	if (error.state === "resolving") return /is trying it again|is sending|is writing/;
	if (error.state === "snoozed") return /Left as it is by Anna/;
	return new RegExp(error.count > 1 ? `seen ${error.count} times` : "Since ");
}

function untruthsOfOwn(error: SyncError, card: Card | undefined, messages: PostedMessage[]): string[] {
	if (card === undefined || card.ts === null) return [];
	const message = messageOf(card, messages);
	if (message === undefined) return [`the message of ${error._id} is gone`];
	if (message.text !== card.desired.text) return [`the message of ${error._id} is not its card`];
	if (card.partOf !== null) {
		return /they stand together|stands with the record it belongs to/.test(message.text)
			? []
			: [`${error._id} should be a line`];
	}
	if (!wordsFor(error).test(message.text)) return [`${error._id} (${error.state}) says ${message.text}`];
	return [];
}

async function untruthsOfPiles(
	world: Posting,
	errors: SyncError[],
	own: Map<string, Card>,
	messages: PostedMessage[],
): Promise<string[]> {
	const waiting = new Map<string, SyncError[]>();
	const problems: string[] = [];
	for (const error of errors.filter(isWaiting)) {
		const pile = pileOf(error);
		const card = own.get(error._id);
		if (pile !== null) waiting.set(pile.key, [...(waiting.get(pile.key) ?? []), error]);
		else if (card?.ts == null) problems.push(`nobody sees ${error._id}`);
	}
	for (const [key, pile] of waiting) {
		const host = hostOf(pile, errors, own);
		problems.push(...(await untruthsOfHosting(world, { key, pile, host }, messages)));
		problems.push(...(await untruthsOfPile(world, key, host === null ? pile : [], own, messages)));
	}
	for (const { subject, children = [] } of await world.stores.cards.hosting()) {
		for (const { pile } of children)
			if (!waiting.has(pile)) problems.push(`${subject} still tells of ${pile}`);
	}
	for (const card of await world.stores.cards.liveShared()) {
		if (!waiting.has(card.pile ?? "")) problems.push(`${card.subject} has not ended`);
	}
	return problems;
}

/** The card they must hang under: an open error about the record they belong to has one that tells of it alone. */
function hostOf(pile: SyncError[], errors: SyncError[], own: Map<string, Card>): Card | null {
	const parent = pile[0]?.parent;
	if (!parent || pile[0]?.mapping === parent.mapping) return null;
	const about = errors.find(
		({ state, mapping, records }) =>
			state !== "resolved" && mapping === parent.mapping && records[parent.side].id === parent.id,
	);
	const card = about === undefined ? undefined : own.get(about._id);
	return card === undefined || card.partOf !== null ? null : card;
}

/** They hang under that card and no other, which tells how many there are; no own card tells of them as well. */
async function untruthsOfHosting(
	world: Posting,
	{ key, pile, host }: { key: string; pile: SyncError[]; host: Card | null },
	messages: PostedMessage[],
): Promise<string[]> {
	const hosting = (await world.stores.cards.hosting()).filter(({ children = [] }) =>
		children.some((one) => one.pile === key),
	);
	const expected = host === null ? [] : [host._id];
	const found = hosting.map(({ _id }) => _id);
	if (found.join() !== expected.join()) return [`${key}: hangs under ${found}, not ${expected}`];
	if (host === null) return [];
	const own = await world.stores.cards.byErrors(pile.map(({ _id }) => _id));
	const alone = [...own.values()].filter(({ ts, partOf }) => ts !== null && partOf === null);
	const problems = alone.map(({ subject }) => `${subject} tells of what hangs under ${host.subject}`);
	const text = messageOf(host, messages)?.text ?? "";
	const isTold = new RegExp(`^${pile.length} records? of contacts`, "m").test(text);
	return isTold ? problems : [...problems, `${key}: ${pile.length} wait, ${host.subject} says ${text}`];
}

async function untruthsOfPile(
	world: Posting,
	key: string,
	pile: SyncError[],
	own: Map<string, Card>,
	messages: PostedMessage[],
): Promise<string[]> {
	const speaking = pile.filter(({ _id }) => {
		const card = own.get(_id);
		return card !== undefined && card.ts !== null && card.partOf === null;
	});
	const newest = await world.stores.cards.sharedOfPile(key);
	const shared = newest?.shared?.ended === false ? newest : null;
	const told = speaking.length + (shared?.shared?.count ?? 0);
	const problems = told === pile.length ? [] : [`${key}: ${pile.length} wait, ${told} are told of`];
	if (key.startsWith("list ") && speaking.length > 5) problems.push(`${key}: ${speaking.length} own cards`);
	if (!key.startsWith("list ") && shared !== null && speaking.length > 0)
		problems.push(`${key}: told of twice`);
	if (shared === null) return problems;
	const message = messageOf(shared, messages);
	if (message === undefined) return [...problems, `nobody sees ${shared.subject}`];
	if (message.text !== shared.desired.text) problems.push(`${shared.subject} is stale`);
	if (!message.text.includes(`${shared.shared?.count} `)) problems.push(`${shared.subject} miscounts`);
	const operation = await world.stores.operations.ofSubject(shared.subject);
	if (operation !== null && !message.text.includes(`${operation.done} done`))
		problems.push(`${shared.subject} says ${message.text}, not that ${operation.done} are done`);
	return problems;
}

/** The person whose task it is was called once, where anything tells of the error. */
function untruthsOfTask(error: SyncError, messages: PostedMessage[], canLook: boolean): string[] {
	if (error.assignee === null || !isWaiting(error)) return [];
	const card = `card-assigned-${error._id}-${error.assignee.id}`;
	const calls = messages.filter((message) => cardOf(message) === card);
	const isInThread = calls.every(({ thread_ts }) => thread_ts !== undefined);
	const isOnce = canLook ? calls.length === 1 : calls.length >= 1;
	return isOnce && isInThread ? [] : [`${error.assignee.name} was called ${calls.length} times`];
}
