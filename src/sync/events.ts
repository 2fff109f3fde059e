import { EventEmitter } from "node:events";
import type { Side } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import type { SyncJob } from "../domain/sync-job.js";
import type { Operation } from "../ports/stores.js";

/** What the engine tells whoever listens; it knows none of its listeners. */
export interface SyncEventMap {
	/** A run began; its counters are at zero. */
	"job:started": { job: SyncJob };
	/** A run has read and applied some more; counters so far. */
	"job:progressed": { job: SyncJob };
	/** A run ended in whatever state. */
	"job:finished": { job: SyncJob };
	/** One record was written, created or deleted by us. */
	"record:written": {
		mapping: string;
		couplingId: string;
		side: Side;
		operation: "create" | "update" | "delete";
	};
	/** An open error appeared or changed; its card is out of date. */
	"error:changed": { error: SyncError };
	/** An error was closed. */
	"error:resolved": { error: SyncError };
	/** A bulk resolution began, went on or ended; its counts so far. */
	"operation:changed": { operation: Operation };
}

/** A typed event bus, one per app. A listener that throws does not stop the engine. */
export class SyncEvents {
	private readonly emitter = new EventEmitter();

	emit<K extends keyof SyncEventMap>(name: K, payload: SyncEventMap[K]): void {
		for (const listener of this.emitter.listeners(name)) {
			try {
				listener(payload);
			} catch {
				// A listener's failure is its own; it must not reach the run that told it something.
			}
		}
	}

	/** Listens until the returned function is called. */
	on<K extends keyof SyncEventMap>(name: K, listener: (payload: SyncEventMap[K]) => void): () => void {
		this.emitter.on(name, listener);
		return () => this.emitter.off(name, listener);
	}

	/** The next event of this name that fits; for tests and for people who wait. */
	next<K extends keyof SyncEventMap>(
		name: K,
		fits: (payload: SyncEventMap[K]) => boolean = () => true,
	): Promise<SyncEventMap[K]> {
		return new Promise((resolve) => {
			const stop = this.on(name, (payload) => {
				if (!fits(payload)) return;
				stop();
				resolve(payload);
			});
		});
	}
}
