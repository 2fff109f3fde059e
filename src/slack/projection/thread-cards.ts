import { nameOf, tellingOf } from "../../console/index.js";
import type { Pile } from "../../domain/pile.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Card, Operation } from "../../ports/stores.js";
import { assignedLine, outcomeList } from "../blocks/thread-lines.js";
import { type Drawing, newCard } from "./card-changes.js";
import { assignedSubject, outcomeSubject } from "./card-ids.js";
import { firstNotDone, outcomeLines } from "./outcome.js";
import { isoOrNull, type ProjectorOptions, quietFor, wordsOfError, wordsOfPile } from "./projection.js";

/** How many items the list in a thread names; the window shows all. */
const NAMED = 20;

/** What stands in the threads of cards: posted once, never drawn again. */
export class ThreadCards {
	constructor(private readonly options: ProjectorOptions) {}

	/** The list of what a bulk resolution did not do, once it has ended. */
	async tellOutcome(
		parent: Card,
		{ operation, pile }: { operation: Operation; pile: Pile },
		drawing: Drawing,
	): Promise<void> {
		const { stores } = this.options;
		const { contextOf, messages } = wordsOfPile(this.options, pile);
		const subject = outcomeSubject(operation._id);
		const { actorName: actor, failed: count, state } = operation;
		if (state === "running" || count === 0 || (await stores.cards.bySubject(subject)) !== null) return;
		const items = await firstNotDone(stores.operations.items(operation.list), NAMED);
		if (items.length === 0) return;
		const sources = { errors: stores.errors, contextOf, messages };
		const lines = await outcomeLines(sources, items);
		const desired = outcomeList({ actor, count, lines, more: count - lines.length }, messages);
		await stores.cards.insert(newCard(inThread(parent, subject, desired), drawing));
	}

	/** Whose task an error is, said once to that person in the thread of the card that tells of it. */
	async tellAssignee(parent: Card, error: SyncError, drawing: Drawing): Promise<void> {
		const { stores } = this.options;
		const { contextOf, messages } = wordsOfError(this.options, error);
		const { assignee } = error;
		if (assignee === null) return;
		const subject = assignedSubject(error._id, assignee.id);
		if ((await stores.cards.bySubject(subject)) !== null) return;
		const name = nameOf(tellingOf(error, contextOf(error)));
		const desired = assignedLine(assignee, name, messages);
		const notBefore = isoOrNull(quietFor(this.options, error, drawing));
		await stores.cards.insert(newCard({ ...inThread(parent, subject, desired), notBefore }, drawing));
	}
}

function inThread(parent: Card, subject: string, desired: Card["desired"]) {
	return { subject, channel: parent.channel, desired, thread: parent.subject };
}
