import { isUndoable, type Operation } from "../../../ports/stores.js";
import { escaped } from "../../blocks/text.js";
import { uncoupledText } from "../../blocks/uncoupled-text.js";
import type { Services } from "../../services.js";
import type { CommandCall } from "./call.js";

const FIRST_LOOK_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** Tells the person how many of an operation's items went well once it has ended. */
export async function tellEnd(services: Services, call: CommandCall, started: Operation): Promise<void> {
	const operation = await ended(services, started);
	if (operation === null) return;
	const { state, done, failed, total } = operation;
	const { messages } = services;
	const key = state === "done" ? "operation.done" : "operation.failed";
	const words = messages.say(key, { done, failed, count: Math.max(total, done + failed) });
	if (!isUndoable(operation)) return call.reply(words);
	await call.replyRaw({ text: escaped(words, 1_000), blocks: uncoupledText(words, operation, messages) });
}

/**
 * The operation once it has ended. When this process stops before that, another one goes on with the operation and the
 * cards tell: null then.
 */
export async function ended(services: Services, started: Operation): Promise<Operation | null> {
	const { useCases, clock, stopping } = services;
	let operation: Operation | null = started;
	for (let wait = FIRST_LOOK_MS; operation?.state === "running"; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
		await clock.sleep(wait, stopping);
		if (stopping.aborted) return null;
		operation = await useCases.operation(started._id);
	}
	return operation;
}
