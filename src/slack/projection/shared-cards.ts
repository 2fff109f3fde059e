import { isDeepStrictEqual } from "node:util";
import { desiredShared, holdOfCount, PRIORITY, type SharedState } from "../../console/index.js";
import type { Pile } from "../../domain/pile.js";
import type { BothSides } from "../../domain/record.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Card, CardContent, Operation, SharedFacts } from "../../ports/stores.js";
import { movedCard } from "../blocks/part-of.js";
import { renderShared } from "../blocks/shared-card.js";
import { missingIn } from "../missing.js";
import { type Drawing, newCard, redrawn } from "./card-changes.js";
import { pileSubject } from "./card-ids.js";
import { outcomeReasons } from "./outcome.js";
import { isoOrNull, type ProjectorOptions, quietFor, wordsOfPile } from "./projection.js";
import type { ThreadCards } from "./thread-cards.js";

/** How many errors of a pile are read to be named on its card. */
const READ = 5;

/** How a shared card is drawn: a press is never held back. */
export interface SharedDrawing {
	drawing: Drawing;
	isUrgent: boolean;
	/** A run of the mapping is on. */
	running: boolean;
}

/** What came of it: the card says what is so, or it was saved, or it waits for so many milliseconds. */
export type SharedOutcome = "same" | "saved" | { heldMs: number };

/** The cards that stand for whole piles. */
export class SharedCards {
	constructor(
		private readonly options: ProjectorOptions,
		private readonly threads: ThreadCards,
	) {}

	/** A new card; somebody else's is as good. */
	async open(pile: Pile, count: number, last: Card | null, how: SharedDrawing): Promise<SharedOutcome> {
		const { stores, channelOf } = this.options;
		const generation = (last?.generation ?? 0) + 1;
		const subject = pileSubject(pile, generation);
		const { content, examples } = await this.read(pile, { subject, count, own: new Set(), startedAt: null });
		const [first] = examples;
		if (first === undefined) return "saved";
		const { at } = how.drawing;
		const shared: SharedFacts = {
			mapping: pile.mapping,
			startedAt: at,
			count,
			ended: false,
			operation: null,
		};
		const facts = {
			subject,
			channel: channelOf(first),
			desired: content,
			pile: pile.key,
			generation,
			shared,
			notBefore: isoOrNull(quietFor(this.options, first, how.drawing)),
		};
		await stores.cards.insert(newCard(facts, how.drawing));
		return "saved";
	}

	/** Draws the card as it should be for so many; the errors with cards of their own are not named again. */
	async refresh(
		card: Card,
		pile: Pile,
		told: { count: number; own: ReadonlySet<string> },
		how: SharedDrawing,
	): Promise<SharedOutcome> {
		const { stores, channelOf, clock } = this.options;
		const startedAt = card.shared?.startedAt ?? null;
		const read = await this.read(pile, { subject: card.subject, ...told, startedAt });
		const { operation } = read;
		const operating = operation?.state === "running";
		const ended = told.count === 0 && !operating;
		const shared: SharedFacts = {
			mapping: pile.mapping,
			startedAt: startedAt ?? how.drawing.at,
			count: told.count,
			ended,
			operation: operating ? operation._id : null,
		};
		const { desiredRevision, desired } = card;
		const isNew = !isDeepStrictEqual(desired, read.content);
		if (isNew && !how.isUrgent && shared.operation === card.shared?.operation) {
			const heldMs = holdOfCount({
				now: clock.now(),
				drawnAt: card.changedAt,
				shown: card.shared?.count ?? 0,
				count: told.count,
				running: how.running,
				operating,
			});
			if (heldMs > 0) return { heldMs };
		}
		if (operation !== null && card.ts !== null)
			await this.threads.tellOutcome(card, { operation, pile }, how.drawing);
		const change = {
			desired: read.content,
			desiredRevision: isNew ? desiredRevision + 1 : desiredRevision,
			channel: read.examples[0] === undefined ? card.channel : channelOf(read.examples[0]),
			shared,
			isOver: ended,
		};
		const isProgress = !how.isUrgent && !ended && (operating || how.running);
		const drawing = isProgress ? { ...how.drawing, priority: PRIORITY.progress } : how.drawing;
		const next = redrawn(card, change, drawing);
		if (next === null) return "same";
		await stores.cards.save(next);
		return "saved";
	}

	/** The card ends with one line: its records hang under the card of the one they belong to now. */
	async move(card: Card, pile: Pile, host: Card, drawing: Drawing): Promise<void> {
		const { stores, linkTo } = this.options;
		if (card.shared === null || host.ts === null) return;
		const { messages } = wordsOfPile(this.options, pile);
		const link = linkTo({ channel: host.channel, ts: host.ts });
		const { channel } = card;
		const change = {
			desired: movedCard(pile.mapping, link, messages),
			desiredRevision: card.desiredRevision + 1,
			channel,
			shared: { ...card.shared, count: 0, ended: true, operation: null },
			isOver: true,
		};
		const next = redrawn(card, change, drawing);
		if (next !== null) await stores.cards.save(next);
	}

	/** Records missing in each system, for the card that can bring them back. */
	private async missing({ kind, mapping }: Pile): Promise<BothSides<number>> {
		if (kind !== "list") return { left: 0, right: 0 };
		const { errors } = this.options.stores;
		const [left, right] = await Promise.all([
			errors.countOpen(missingIn(mapping, "left")),
			errors.countOpen(missingIn(mapping, "right")),
		]);
		return { left, right };
	}

	private async read(
		pile: Pile,
		told: { subject: string; count: number; own: ReadonlySet<string>; startedAt: string | null },
	): Promise<{ content: CardContent; examples: SyncError[]; operation: Operation | null }> {
		const { errors, operations } = this.options.stores;
		const { contextOf, messages } = wordsOfPile(this.options, pile);
		const { subject, count, own, startedAt } = told;
		const operation = startedAt === null ? null : await operations.ofSubject(subject);
		const isOver = count === 0 && operation?.state !== "running";
		const found = count === 0 ? [] : await errors.ofPile(pile.key, READ + own.size);
		const examples = found.filter(({ _id }) => !own.has(_id)).slice(0, READ);
		const sources = { errors, contextOf, messages };
		const state: SharedState = {
			pile,
			...contextOf({ mapping: pile.mapping }),
			count,
			coupled: count === 0 ? 0 : await errors.countPile(pile.key, true),
			gone: await this.missing(pile),
			examples,
			aside: await errors.countSetAside(pile.key),
			ends: isOver && startedAt !== null ? await errors.endsOfPile(pile.key, startedAt) : [],
			operation,
			reasons: operation === null ? [] : await outcomeReasons(sources, operation),
		};
		const revealed = { subject, count, operation: operation?._id ?? null };
		return { content: renderShared(desiredShared(state), revealed, messages), examples, operation };
	}
}
