import { type CardContext, maskOf, nameOf, reasonWords, tellingOf } from "../../console/index.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Messages } from "../../messages/index.js";
import { inTurns } from "../../ports/in-turns.js";
import type { ErrorStore, Operation, OperationItem } from "../../ports/stores.js";

/** How many reasons are named. */
const NAMED_REASONS = 3;

/** What is needed to tell how the items of an operation went. */
export interface OutcomeSources {
	errors: Pick<ErrorStore, "get">;
	contextOf(error: Pick<SyncError, "mapping">): CardContext;
	messages: Messages;
}

/** The most frequent reasons why items were not done, in words, with how often where that is known of all of them. */
export async function outcomeReasons(sources: OutcomeSources, operation: Operation): Promise<string[]> {
	const { messages } = sources;
	const { reasons, failed } = operation;
	const isCounted = failed <= reasons.reduce((sum, { count }) => sum + count, 0);
	return Promise.all(
		reasons.slice(0, NAMED_REASONS).map(async ({ example, count }) => {
			const reason = (await wordsOf(sources, example)).reason.replace(/[.\s]+$/, "");
			return isCounted ? messages.say("operation.reasonCounted", { reason, count }) : reason;
		}),
	);
}

/** One line per item: its name, and what became of it. */
export function outcomeLines(sources: OutcomeSources, items: OperationItem[]): Promise<string[]> {
	const { messages } = sources;
	return Promise.all(
		items.map(async (item) => {
			const { name, reason } = await wordsOf(sources, item);
			if (item.outcome === null) return messages.say("operation.itemWaiting", { name });
			if (item.outcome === "done") return messages.say("operation.itemDone", { name });
			return messages.say("operation.itemNot", { name, reason });
		}),
	);
}

/** All items, those that were not done first and those that were done last. */
export async function notDoneFirst(parts: AsyncIterable<OperationItem[]>): Promise<OperationItem[]> {
	const [failed, refused, waiting, done]: OperationItem[][] = [[], [], [], []];
	const lists = { failed, refused, done };
	for await (const item of inTurns(parts))
		(item.outcome === null ? waiting : lists[item.outcome])?.push(item);
	return [failed, refused, waiting, done].flatMap((items) => items ?? []);
}

/** The first of the items that were tried and not done. */
export async function firstNotDone(
	parts: AsyncIterable<OperationItem[]>,
	most: number,
): Promise<OperationItem[]> {
	const found: OperationItem[] = [];
	for await (const item of inTurns(parts)) {
		if (item.outcome === "refused" || item.outcome === "failed") found.push(item);
		if (found.length === most) break;
	}
	return found;
}

/** A system's answer may quote what is personal, which the error behind the item tells. */
async function wordsOf(
	{ errors, contextOf, messages }: OutcomeSources,
	item: OperationItem,
): Promise<{ name: string; reason: string }> {
	const error = item.errorId === null ? null : await errors.get(item.errorId);
	if (error === null) {
		return {
			name: item.couplingId ?? messages.say("word.unnamed"),
			reason: reasonWords(messages, item.reason),
		};
	}
	const context = contextOf(error);
	const name = nameOf(tellingOf(error, context));
	return {
		name,
		reason: reasonWords(messages, item.reason, maskOf(error, context.mapping), context.mapping),
	};
}
