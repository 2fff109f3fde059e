import { desiredApproval, endOf, PRIORITY, plainLine } from "../../console/index.js";
import type { Card, CardContent, Operation } from "../../ports/stores.js";
import { renderApproval } from "../blocks/approval-card.js";
import { notAgreedLine } from "../blocks/thread-lines.js";
import { type Drawing, newCard, redrawn } from "./card-changes.js";
import { approvalSubject, notAgreedSubject } from "./card-ids.js";
import { outcomeReasons } from "./outcome.js";
import { MOST_SAVES, type ProjectorOptions } from "./projection.js";

/** The cards that ask a second person, and tell afterwards what became of it. */
export class ApprovalCards {
	constructor(private readonly options: ProjectorOptions) {}

	/**
	 * Draws those that may be behind: asked for on the command line, or changed by a process that died before it drew
	 * them. One whose end is shown is looked at no more.
	 */
	async tell(drawing: Drawing): Promise<void> {
		const { stores, log } = this.options;
		for (const { _id } of await stores.operations.untold()) {
			try {
				const shown = await this.draw(_id, drawing);
				if (shown !== null && shown.finishedAt !== null) await stores.operations.told(shown);
			} catch (failure) {
				log.error({ error: failure, operation: _id }, "Card not projected");
			}
		}
	}

	/** Brings the card to what the operation is now, which it gives; null for one that asks nobody. */
	async draw(operationId: string, drawing: Drawing): Promise<Operation | null> {
		const { operations, cards } = this.options.stores;
		for (let attempt = 0; attempt < MOST_SAVES; attempt++) {
			const operation = await operations.get(operationId);
			if (operation?.approval === undefined) return null;
			const { desired, channel } = await this.read(operation);
			const subject = approvalSubject(operation._id);
			const card = await cards.bySubject(subject);
			const desiredRevision = operation.revision;
			if (card === null) {
				const facts = { subject, channel, desired, desiredRevision };
				if (await cards.insert(newCard(facts, drawing))) return operation;
				continue;
			}
			if (card.desiredRevision > desiredRevision) return null;
			const isProgress = operation.state === "running" && drawing.priority < PRIORITY.press;
			const how = isProgress ? { ...drawing, priority: PRIORITY.progress } : drawing;
			const next = redrawn(card, { desired, desiredRevision, channel, isOver: false }, how);
			if (next !== null && !(await cards.save(next))) continue;
			await this.tellAsker(card, operation, drawing);
			return operation;
		}
		return null;
	}

	/** A card that changes calls nobody: whoever asked is told in its thread that nothing comes of it. */
	private async tellAsker(card: Card, operation: Operation, drawing: Drawing): Promise<void> {
		const { stores, wordsIn } = this.options;
		const { state, approval, actor: id, actorName: name } = operation;
		const answer = approval?.answer ?? null;
		if (state !== "cancelled" || answer === null || answer.kind === "withdrawn") return;
		const subject = notAgreedSubject(operation._id);
		if ((await stores.cards.bySubject(subject)) !== null) return;
		const { messages } = wordsIn(this.channelOf(operation));
		const why = plainLine(messages, endOf(messages, answer));
		const desired = notAgreedLine({ id, name }, why, messages);
		await stores.cards.insert(
			newCard({ subject, channel: card.channel, desired, thread: card.subject }, drawing),
		);
	}

	private async read(operation: Operation): Promise<{ desired: CardContent; channel: string }> {
		const { stores, wordsIn } = this.options;
		const channel = this.channelOf(operation);
		const { messages, contextOf } = wordsIn(channel);
		const { mapping } = contextOf({ mapping: operation.mappings[0] ?? "" });
		const reasons = await outcomeReasons({ errors: stores.errors, contextOf, messages }, operation);
		const { _id: operationId, revision } = operation;
		const desired = desiredApproval({ operation, mapping, messages, reasons });
		return { desired: renderApproval(desired, { operationId, revision }, messages), channel };
	}

	/** Where the records of its one mapping are told of; a guard's question and several mappings are the administrators'. */
	private channelOf({ kind, mappings }: Operation): string {
		const mapping = mappings[0] ?? "";
		const isTheirs = kind === "release" || mappings.length !== 1;
		return this.options.channelOf({ kind: isTheirs ? "setup" : "validation", mapping });
	}
}
