import type { Snapshot } from "../../domain/record.js";
import type { ChangePage, ChangePull } from "../../ports/connector.js";
import { isSameOrigin, readsAll } from "../odata-protocol/page.js";
import type { DatedPage } from "../odata-protocol/service.js";
import type { PullCursor } from "./schema.js";
import { toDeletedId } from "./translate.js";

/**
 * True when a watermark can be followed: a delta link of this service and table that reads every property wanted. A
 * link keeps the `$select` it was made with (facts/dataverse-api.md section 5).
 */
export function isFollowable(watermark: string, root: URL, set: string, select: string): boolean {
	if (!isSameOrigin(watermark, root)) return false;
	const link = new URL(watermark, root);
	return link.pathname === `${root.pathname}${set}` && readsAll(watermark, root, select);
}

/** One pull by change tracking, from its first page on or from where an earlier one had come to. */
export class TrackedPull implements ChangePull {
	readonly full: boolean;
	readonly resumed: boolean;
	readonly pages: AsyncIterable<ChangePage>;
	readonly #watermark: string | null;
	#deltaLink: string | null;

	constructor(parts: {
		from: Omit<PullCursor, "next">;
		resumed: boolean;
		pages: AsyncIterable<DatedPage>;
		toSnapshot(row: Record<string, unknown>): Snapshot;
	}) {
		this.full = parts.from.watermark === null;
		this.resumed = parts.resumed;
		this.#watermark = parts.from.watermark;
		this.#deltaLink = parts.from.deltaLink;
		this.pages = this.#walk(parts.pages, parts.toSnapshot);
	}

	/** The link after all of this, or the one before: a link cannot move part of the way. */
	nextWatermark(heldBack: string | null): string | null {
		return heldBack === null ? (this.#deltaLink ?? this.#watermark) : this.#watermark;
	}

	/** The link usually stands on the last page; on any page it is taken, and the last one counts (section 5). */
	async *#walk(
		pages: AsyncIterable<DatedPage>,
		toSnapshot: (row: Record<string, unknown>) => Snapshot,
	): AsyncGenerator<ChangePage> {
		for await (const page of pages) {
			this.#deltaLink = page.deltaLink ?? this.#deltaLink;
			const resume = JSON.stringify(this.#cursor(page.nextLink));
			const change: ChangePage = { upserts: [], deletions: [], resume };
			for (const row of page.rows) {
				const deleted = toDeletedId(row);
				if (deleted === null) change.upserts.push(toSnapshot(row));
				else change.deletions.push(deleted);
			}
			yield change;
		}
	}

	#cursor(next: string | null): PullCursor {
		return { next, watermark: this.#watermark, deltaLink: this.#deltaLink };
	}
}
