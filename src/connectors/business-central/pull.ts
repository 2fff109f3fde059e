import type { Snapshot } from "../../domain/record.js";
import type { ChangePage, ChangePull } from "../../ports/connector.js";
import type { DatedPage } from "../odata-protocol/service.js";
import type { PullCursor } from "./schema.js";

/** A transaction may commit minutes after the time it stamped (design.md section 3, "Watermarks"). */
export const OVERLAP_MS = 600_000;

/**
 * A watermark is the time itself, ISO 8601 UTC; null for null, for text that is no time, and for a time before 1970, which
 * stands for none: a record that was not modified since an upgrade has the empty time of section 12.
 */
export function parseWatermark(watermark: string | null): number | null {
	const at = watermark === null ? Number.NaN : Date.parse(watermark);
	return at > 0 ? at : null;
}

/** One pull by modification time, from its first page on or from where an earlier one had come to. */
export class ModifiedSincePull implements ChangePull {
	readonly full: boolean;
	readonly resumed: boolean;
	readonly pages: AsyncIterable<ChangePage>;
	readonly #since: number | null;
	/** The server's clock when the pull began; null when it did not say. */
	readonly #startedAt: number | null;
	#newest: number | null;

	/**
	 * @param parts.from what it starts with: `since` is the watermark, null for everything; `startedAt` and `newest` are
	 * those of the pull that began
	 */
	constructor(parts: {
		from: Omit<PullCursor, "next">;
		resumed: boolean;
		pages: AsyncIterable<DatedPage>;
		toSnapshots(rows: Record<string, unknown>[]): Snapshot[];
	}) {
		this.full = parts.from.since === null;
		this.resumed = parts.resumed;
		this.#since = parts.from.since;
		this.#startedAt = parts.from.startedAt;
		this.#newest = parts.from.newest;
		this.pages = this.#walk(parts.pages, parts.toSnapshots);
	}

	/**
	 * The newest time seen, never later than the server's clock at the start, never behind a row that is held back. None
	 * where that row has no time: only reading everything lists it again.
	 */
	nextWatermark(heldBack: string | null): string | null {
		if (heldBack !== null && parseWatermark(heldBack) === null) return null;
		const reached = this.#newest === null ? (this.#since ?? this.#startedAt) : this.#newest;
		if (reached === null) return null;
		const forward = Math.max(reached, this.#since ?? reached);
		const bounds = [forward, this.#startedAt, parseWatermark(heldBack)];
		return new Date(Math.min(...bounds.filter((time) => time !== null))).toISOString();
	}

	async *#walk(
		pages: AsyncIterable<DatedPage>,
		toSnapshots: (rows: Record<string, unknown>[]) => Snapshot[],
	): AsyncGenerator<ChangePage> {
		for await (const page of pages) {
			const upserts = toSnapshots(page.rows);
			for (const { modifiedAt } of upserts) this.#note(modifiedAt);
			yield { upserts, deletions: [], resume: JSON.stringify(this.#cursor(page.nextLink)) };
		}
	}

	/** The clock of the beginning goes along: rows that changed since then on pages read before are asked for again. */
	#cursor(next: string | null): PullCursor {
		return { next, since: this.#since, startedAt: this.#startedAt, newest: this.#newest };
	}

	#note(modifiedAt: string | null): void {
		const at = parseWatermark(modifiedAt);
		if (at !== null && (this.#newest === null || at > this.#newest)) this.#newest = at;
	}
}
