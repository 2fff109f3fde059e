import { type CardContext, maskOf, nameOf, reasonsOf, reasonWords, tellingOf } from "../../console/index.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Messages } from "../../messages/index.js";
import type { ErrorStore, Operation, OperationItem } from "../../ports/stores.js";

/** What is needed to tell how the items of an operation went. */
export interface OutcomeSources {
	errors: Pick<ErrorStore, "get">;
	contextOf(error: Pick<SyncError, "mapping">): CardContext;
	messages: Messages;
}

/** The most frequent reasons why items were not done, in words, with how often where that is known of all of them. */
export async function outcomeReasons(sources: OutcomeSources, operation: Operation): Promise<string[]> {
	const { messages } = sources;
	const reasons = reasonsOf(operation);
	const isCounted = operation.failed <= notDone(operation).length;
	return Promise.all(
		reasons.map(async ({ example, count }) => {
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

/** The items that were tried and not done. */
export function notDone({ items }: Operation): OperationItem[] {
	return items.filter(({ outcome }) => outcome === "refused" || outcome === "failed");
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
