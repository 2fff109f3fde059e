import { setTimeout as passed } from "node:timers/promises";
import { codeOf } from "./server-errors.js";

const WRITE_CONFLICT = 112;

/** The server's word that none of the driver's tries wrote anything. */
const NOTHING_WRITTEN = "NoWritesPerformed";

/** About how long to wait before each further try, in milliseconds. */
export const PAUSES_MS: readonly number[] = [5, 20, 80, 200];

/**
 * Whether the server broke a write off because another one was in its way: a write conflict, a deadlock. MongoDB itself
 * repeats such a write of one document; servers that speak its protocol tell of it. The write has certainly not
 * happened, for the server took it back before it answered so: repeating it cannot do it twice.
 *
 * An error that is only labelled as one to retry is none. The answer of a write that did happen may have been lost with
 * the connection, and a try of ours, unlike the driver's own, is another write to the server.
 */
export function isConflict(error: unknown): boolean {
	return codeOf(error) === WRITE_CONFLICT || labelsOf(error).includes(NOTHING_WRITTEN);
}

function labelsOf(error: unknown): unknown[] {
	const labels = (error as { errorLabels?: unknown } | null)?.errorLabels;
	return Array.isArray(labels) ? labels : [];
}

/**
 * The writes of one collection that met others. Each is made a few times more, with growing pauses, and one at a time:
 * many at once would only meet each other again, which a server may take a second to find out, over and over.
 */
export class Conflicts {
	#last: Promise<unknown> = Promise.resolve();

	/** Makes one write until nothing is in its way any more, a few times in all. */
	async repeated<R>(write: () => Promise<R>): Promise<R> {
		let attempt = write;
		for (const pauseMs of PAUSES_MS) {
			try {
				return await attempt();
			} catch (error) {
				if (!isConflict(error)) throw error;
			}
			attempt = () => this.again(pauseMs, write);
		}
		return attempt();
	}

	/** Makes a write after about so long, and when those before it are done with. */
	async again<R>(aboutMs: number, write: () => Promise<R>): Promise<R> {
		// Never twice quite as long: those in different processes would meet again.
		await passed(aboutMs * (0.5 + Math.random()));
		const turn = this.#last.then(write);
		this.#last = turn.catch(() => undefined);
		return turn;
	}
}
