import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
	afterFailure,
	type Consequence,
	isUnderWay,
	type PaceLimits,
	Pacing,
	PRIORITY,
	type SendFailure,
	sendableFrom,
	sendKind,
} from "../console/index.js";
import type { Messages } from "../messages/index.js";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import { type Card, type CardContent, type CardStore, LostError } from "../ports/stores.js";
import type { Hold } from "../sync/liveness.js";
import { plainCard } from "./blocks/card.js";
import { BrokenChannels } from "./broken-channels.js";
import type { CardSender, PostedMessage } from "./card-sender.js";
import { Doubles } from "./doubles.js";
import { narrowSlackError, type SlackCallError, TokenRefusedError, toSendFailure } from "./errors.js";
import { idle, merged } from "./settled-card.js";

/** What the outbox works with. */
export interface OutboxOptions {
	cards: CardStore;
	sender: CardSender;
	clock: Clock;
	log: Log;
	/** The texts of the channel a card stands in. */
	messagesOf(card: Card): Promise<Messages>;
	/** What sending is held to now; its claims on cards carry the name, which changes when the process was away long. */
	hold(): Pick<Hold, "id" | "check">;
	/** Tells whether the process behind a claim still lives. */
	isAlive(instance: string): Promise<boolean>;
	/** Where people find a message; null when the workspace's address is not known. */
	linkTo(message: PostedMessage): string | null;
	/** Told of each card that stands in its channel from now on. */
	onPosted?(card: Card): void;
	pace?: PaceLimits | undefined;
}

/** How posting goes, for health checks and metrics. */
export interface OutboxHealth {
	/** Slack's word for why nothing is sent; null while all is well. */
	halted: string | null;
	brokenChannels: string[];
}

/** How many calls may be open at once: one slow channel must not hold up a press in another. */
const LANES = 4;
/** How many waiting cards are looked at to find the next ones, and how many at most when those all have to wait. */
const PAGE = 50;
const WIDEST_PAGE = 800;
/** The longest wait worth staying awake for: a minute of pacing. Later cards are for the next call. */
const LONGEST_SLEEP_MS = 65_000;
/** After a refused token everything rests this long; then one call tries. */
const HALT_MS = 10 * 60_000;
/** A process that was away too long goes on under a new name soon. */
const RENAMED_WITHIN_MS = 1_000;
const MOST_SAVES = 50;

/**
 * Brings posted cards to the desired ones; nothing else posts or updates cards (design.md I9). A card is marked as
 * being sent before the call and gets its ts after it, so a crash in between leaves a trace: whoever finds a post of
 * a dead process, or one without an answer, looks through the channel's history once before posting again. A process
 * that was stopped past its lease and wakes sends nothing of what it had begun: others may have sent more by then.
 */
export class Outbox {
	/** What to do about messages that are not their card's own. */
	readonly doubles: Doubles;
	private readonly pacing: Pacing;
	/** Marks of sends that are open in this process. */
	private readonly open = new Set<string>();
	/** Every name this process has claimed cards under. */
	private readonly names = new Set<string>();
	private readonly broken: BrokenChannels;
	/** Channel names as configured, and the ids Slack answered with. */
	private readonly channelIds = new Map<string, string>();
	private canLook = true;
	private halted: { reason: string; until: number } | null = null;
	private draining: Promise<void> | null = null;
	private again = false;
	private stopped = false;
	/** Once stopped: until when calls for cards that people pressed may still begin. */
	private lastCallAt = Number.NEGATIVE_INFINITY;
	private alarm = new AbortController();

	constructor(private readonly options: OutboxOptions) {
		this.pacing = new Pacing(options.pace);
		this.doubles = new Doubles(options, this.pacing);
		this.broken = new BrokenChannels(options.clock);
	}

	/** Sends everything that may go out within the next minute, at the pace Slack allows. */
	drain(): Promise<void> {
		if (this.stopped) return this.draining ?? Promise.resolve();
		this.again = true;
		this.alarm.abort();
		this.draining ??= this.run().finally(() => {
			this.draining = null;
		});
		return this.draining;
	}

	/** The same without waiting for it; a problem of the store is logged, and the next wake tries again. */
	wake(): void {
		this.drain().catch((error: unknown) => this.options.log.error({ error }, "Outbox failed"));
	}

	/**
	 * Resolves when the open calls are settled. Others begin only for the cards of what people pressed last, and only
	 * within so many milliseconds: a press that was answered should not look open until the next start.
	 */
	async stop(lastCallsMs = 0): Promise<void> {
		this.stopped = true;
		this.lastCallAt = this.options.clock.monotonic() + lastCallsMs;
		this.alarm.abort();
		await this.draining?.catch(() => {});
		await this.sendLast().catch((error: unknown) =>
			this.options.log.error({ error }, "Last cards not sent; the next start sends them"),
		);
	}

	private async sendLast(): Promise<void> {
		while (this.options.clock.monotonic() < this.lastCallAt && this.halted === null) {
			if ((await this.pass()) !== 0) return;
		}
	}

	private mayBegin(card: Card): boolean {
		if (!this.stopped) return true;
		return card.priority >= PRIORITY.press && this.options.clock.monotonic() < this.lastCallAt;
	}

	/** Slack's id of a channel that this process posted to by its name; null while it is not known. */
	channelIdOf(channel: string): string | null {
		return this.channelIds.get(channel) ?? null;
	}

	/** How posting goes. */
	health(): OutboxHealth {
		return { halted: this.halted?.reason ?? null, brokenChannels: this.broken.all() };
	}

	private async run(): Promise<void> {
		while (!this.stopped) {
			this.again = false;
			this.alarm = new AbortController();
			if (this.halted !== null && this.halted.until > this.options.clock.monotonic()) return;
			const wait = await this.pass();
			if (this.again || wait === 0) continue;
			if (wait === null || wait > LONGEST_SLEEP_MS) return;
			await this.options.clock.sleep(wait, this.alarm.signal);
		}
	}

	/** Sends the next few cards; gives the milliseconds until there is more to send, null for nothing in sight. */
	private async pass(page = PAGE): Promise<number | null> {
		const lanes: Promise<void>[] = [];
		let soonest: number | null = null;
		const hold = this.options.hold();
		if (isLost(hold)) return RENAMED_WITHIN_MS;
		this.names.add(hold.id);
		const cards = await this.options.cards.dirty(page);
		for (const card of cards) {
			if (lanes.length === LANES) break;
			if (!this.mayBegin(card)) continue;
			if (!(await this.isFree(card)) || (await this.isSetAside(card))) continue;
			if (await this.waitsForParent(card)) continue;
			const wait = this.waitFor(card);
			if (wait > 0) {
				soonest = Math.min(soonest ?? wait, wait);
				continue;
			}
			this.pacing.took(this.callFor(card), this.options.clock.monotonic());
			lanes.push(this.send(card, hold));
		}
		for (const lane of await Promise.allSettled(lanes)) if (lane.status === "rejected") throw lane.reason;
		if (lanes.length > 0) return 0;
		// A backlog of one channel must not hide a card of another one behind it.
		const isHidden = cards.length === page && page < WIDEST_PAGE;
		return isHidden && !this.stopped ? this.pass(page * 4) : soonest;
	}

	private waitFor(card: Card): number {
		const { clock } = this.options;
		const paced = this.pacing.waitFor(this.callFor(card), clock.monotonic());
		return Math.max(paced, sendableFrom(card) - clock.now());
	}

	private callFor(card: Card) {
		return { kind: sendKind(card), channel: card.channel, priority: card.priority };
	}

	/** Nobody is sending it, or whoever was is dead. */
	private async isFree(card: Card): Promise<boolean> {
		if (!isUnderWay(card) || card.sending === null) return true;
		const { owner, token } = card.sending;
		return this.names.has(owner) ? !this.open.has(token) : !(await this.options.isAlive(owner));
	}

	/** A line in a thread goes out once the message it stands under is there, and never when that will not be. */
	private async waitsForParent(card: Card): Promise<boolean> {
		if (card.thread === null || card.ts !== null) return false;
		const parent = await this.options.cards.bySubject(card.thread);
		if (parent !== null && parent.ts !== null) return false;
		if (parent !== null && (parent.dirty || parent.sending !== null)) return true;
		const { dirty: _, ...over } = card;
		await this.options.cards.save(over);
		return true;
	}

	/** Where a card is posted; a line in a thread stands where its parent does. */
	private async placeOf(card: Card): Promise<Place> {
		const parent = card.thread === null ? null : await this.options.cards.bySubject(card.thread);
		if (parent === null) return { channel: card.channel, threadTs: null };
		return { channel: parent.channel, threadTs: parent.ts };
	}

	/** A card of a channel known to be broken is marked so too, without asking Slack for each one again. */
	private async isSetAside(card: Card): Promise<boolean> {
		const reason = this.broken.reasonFor(card.channel);
		if (reason === null) return false;
		if (card.broken === null) await this.options.cards.save({ ...card, broken: reason });
		return true;
	}

	/** One card, from the claim to the settled result; nothing happens when someone else took or changed it. */
	private async send(card: Card, hold: Held): Promise<void> {
		const { cards, clock, log } = this.options;
		const kind = sendKind(card);
		const mustLook = kind === "post" && card.sending?.kind === "post";
		const at = mustLook && card.sending !== null ? card.sending.at : new Date(clock.now()).toISOString();
		const token = randomUUID();
		this.open.add(token);
		try {
			const claimed: Card = { ...card, unclear: false, sending: { owner: hold.id, token, at, kind } };
			if (!(await cards.save(claimed))) return;
			if (mustLook && !(await this.look(claimed))) return;
			await this.call(claimed, claimed.desired, hold);
		} catch (error) {
			if (!(error instanceof LostError)) throw error;
			log.info({ card: card._id }, "Card left to whoever took over while this process was away");
		} finally {
			this.open.delete(token);
		}
	}

	/** Looks for a message that was posted without our knowing. True when there is none and the card may be posted. */
	private async look(card: Card): Promise<boolean> {
		const { channel: named, threadTs } = await this.placeOf(card);
		const channel = this.channelIds.get(named) ?? named;
		if (!this.canLook || channel.startsWith("#")) return true;
		let found: PostedMessage | null;
		try {
			found = await this.options.sender.find(
				card._id,
				{ channel, threadTs },
				card.sending?.at ?? card.changedAt,
			);
		} catch (error) {
			return this.afterFailedLook(card, narrowSlackError("conversations.history", error));
		}
		if (found === null) return true;
		const message = found;
		await this.settle(card, (current) => ({ ...idle(current), ...message, shownRevision: 0, dirty: true }));
		return false;
	}

	/**
	 * Slack does not answer: look again later. Any other refusal (no scope; a public channel can be posted to without
	 * being a member, but not read) means going on without a look, and a double heals on first touch.
	 */
	private async afterFailedLook(card: Card, error: SlackCallError): Promise<boolean> {
		const failure = toSendFailure(error);
		if (failure.kind !== "unclear" && failure.kind !== "rateLimited") {
			if (error instanceof TokenRefusedError && error.needed !== null) this.canLook = false;
			this.options.log.info({ card: card._id, reason: error.reason }, "Unclear post not looked for");
			return true;
		}
		const { card: after } = afterFailure(card, failure, this.options.clock.now());
		await this.settle(card, (current) => ({
			...merged(current, card, after),
			sending: card.sending,
			unclear: true,
		}));
		return false;
	}

	private async call(card: Card, content: CardContent, hold: Held, isPlain = false): Promise<void> {
		const place = await this.placeOf(card);
		const message = await this.deliver(card, place, content, hold).catch((error: unknown) => {
			if (error instanceof LostError) throw error;
			return narrowSlackError(sendKind(card), error);
		});
		// A store that fails from here on leaves the claim behind, and the next pass looks for the message.
		if (!(message instanceof Error)) {
			const isOurs = await this.settle(card, (now) => this.delivered(card, now, message));
			if (!isOurs) return this.sentTooLate(card, message);
			if (card.ts === null) this.options.onPosted?.(card);
			return;
		}
		const told = toSendFailure(message);
		const failure: SendFailure =
			isPlain && told.kind === "refusedContent" ? { kind: "refused", reason: told.reason } : told;
		const consequence = afterFailure(card, failure, this.options.clock.now());
		if (consequence.next === "plainText") {
			this.logRefusedContent(card, content, message);
			return this.call(card, plainCard(content), hold, true);
		}
		if (failure.kind === "messageGone" && card.ts === null) await this.standAnew(card.thread, place.threadTs);
		return this.failed(card, failure, message, consequence);
	}

	private async deliver(card: Card, place: Place, content: CardContent, hold: Held): Promise<PostedMessage> {
		const { sender } = this.options;
		const beforeSend = () => hold.check();
		if (card.ts === null) return sender.post(card._id, place, content, beforeSend);
		await sender.update({ channel: card.channel, ts: card.ts }, content, beforeSend);
		return { channel: card.channel, ts: card.ts };
	}

	/** A person deleted the message with the thread: its card is posted again, and what stands in the thread after it. */
	private async standAnew(subject: string | null, goneTs: string | null): Promise<void> {
		const parent = subject === null ? null : await this.options.cards.bySubject(subject);
		if (parent === null) return;
		await this.change(parent._id, (current) =>
			current.ts !== null && current.ts === goneTs
				? { ...current, ts: null, shownRevision: 0, dirty: true }
				: null,
		);
	}

	/**
	 * Somebody else had taken the card over by the time this went out: a message beside the card's own points to that one,
	 * and the card's own is drawn anew.
	 */
	private async sentTooLate(sent: Card, message: PostedMessage): Promise<void> {
		if (sent.ts === null) return this.doubles.touched(message, sent.subject);
		await this.change(sent._id, (current) =>
			current.ts === message.ts ? { ...current, shownRevision: 0, dirty: true } : null,
		);
	}

	/** The card as stored now, with what Slack shows written in; it may have been changed while the call ran. */
	private delivered(sent: Card, current: Card, message: PostedMessage): Card {
		this.broken.forget(sent.channel);
		this.channelIds.set(sent.channel, message.channel);
		this.halted = null;
		const settled: Card = {
			...idle(current),
			shownRevision: sent.desiredRevision,
			broken: null,
			attempts: 0,
		};
		if (current.ts !== null && current.ts !== message.ts) {
			// A press on a double made that one the card's while our own post was still under way.
			void this.doubles.retire(message, { ...current, ts: current.ts });
			return { ...settled, shownRevision: 0, dirty: true };
		}
		const isCurrent =
			current.desiredRevision === sent.desiredRevision && isDeepStrictEqual(current.desired, sent.desired);
		if (isCurrent) delete settled.dirty;
		return { ...settled, ...message };
	}

	private async failed(
		card: Card,
		failure: SendFailure,
		error: SlackCallError,
		{ card: after, next, pauseMs }: Consequence,
	): Promise<void> {
		const { clock, log } = this.options;
		const facts = { card: card._id, channel: card.channel, reason: error.reason };
		if (pauseMs > 0) this.pacing.pause(sendKind(card), pauseMs, clock.monotonic());
		if (failure.kind === "channelBroken") {
			this.broken.note(card.channel, error.reason);
			log.error(facts, "Channel cannot be posted to");
		} else if (next === "stop") {
			this.halted = { reason: error.reason, until: clock.monotonic() + HALT_MS };
			log.error(facts, "Slack refuses the token; nothing is sent until it is put right");
		} else {
			log.warn(facts, "Card not sent");
		}
		await this.settle(card, (current) => merged(current, card, after));
	}

	private logRefusedContent(card: Card, content: CardContent, error: SlackCallError): void {
		const blocks = content.blocks as Array<{ type?: string }>;
		const shape = blocks.map((block) => `${block.type} ${JSON.stringify(block).length}`);
		const facts = { card: card._id, reason: error.reason, text: content.text.length, shape };
		this.options.log.error(facts, "Slack refused the blocks of a card; sent as plain text");
	}

	/** Writes the result to the card, however often it changes meanwhile; false when it is not ours any more. */
	private settle(claimed: Card, change: (current: Card) => Card): Promise<boolean> {
		return this.change(claimed._id, (current) =>
			current.sending?.token === claimed.sending?.token ? change(current) : null,
		);
	}

	/** Saves what is to become of the card as it stands now; false when that is nothing. */
	private async change(id: string, change: (current: Card) => Card | null): Promise<boolean> {
		for (let attempt = 0; attempt < MOST_SAVES; attempt++) {
			const current = await this.options.cards.get(id);
			const next = current === null ? null : change(current);
			if (next === null) return false;
			if (await this.options.cards.save(next)) return true;
		}
		this.options.log.warn({ card: id }, "Card changed too often to record what was sent");
		return true;
	}
}

type Held = ReturnType<OutboxOptions["hold"]>;
type Place = { channel: string; threadTs: string | null };

function isLost(hold: Held): boolean {
	try {
		hold.check();
		return false;
	} catch {
		return true;
	}
}
