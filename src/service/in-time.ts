import type { Clock } from "../ports/clock.js";

/** Thrown when an answer took too long; what was asked may still be under way. */
export class TooLateError extends Error {
	override readonly name = "TooLateError";
	readonly code = "tooLate";
}

/** The answer, if it comes within so many milliseconds. Throws TooLateError, or what the work throws. */
export async function inTime<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
	const over = new AbortController();
	const late = clock.sleep(ms, over.signal).then(() => {
		throw new TooLateError(`No answer within ${ms} ms.`);
	});
	// Once the work has answered first, nobody waits for this any more.
	late.catch(() => {});
	try {
		return await Promise.race([work, late]);
	} finally {
		over.abort();
	}
}
