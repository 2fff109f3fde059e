import type { Snapshot } from "../../domain/record.js";
import type { ChangePage, ChangePull } from "../../ports/connector.js";
import { isSameOrigin } from "../odata-protocol/page.js";
import type { DatedPage } from "../odata-protocol/service.js";
import { toDeletedId } from "./translate.js";

/**
 * True when a watermark can be followed: a delta link of this service and table that reads every property wanted. A
 * link keeps the `$select` it was made with (facts/dataverse-api.md section 5).
 */
export function isFollowable(watermark: string, root: URL, set: string, select: string): boolean {
	if (!isSameOrigin(watermark, root)) return false;
	const link = new URL(watermark, root);
	if (link.pathname !== `${root.pathname}${set}`) return false;
	const kept = link.searchParams.get("$select");
	if (kept === null) return true;
	const properties = new Set(kept.split(",").map((name) => name.trim()));
	return select.split(",").every((name) => properties.has(name));
}

/** One pull by change tracking, from its first page on. */
export class TrackedPull implements ChangePull {
	readonly full: boolean;
	readonly pages: AsyncIterable<ChangePage>;
	readonly #watermark: string | null;
	#deltaLink: string | null = null;

	/** @param parts.watermark the delta link it followed, null when everything is read */
	constructor(parts: {
		watermark: string | null;
		pages: AsyncIterable<DatedPage>;
		toSnapshot(row: Record<string, unknown>): Snapshot;
	}) {
		this.full = parts.watermark === null;
		this.#watermark = parts.watermark;
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
			const change: ChangePage = { upserts: [], deletions: [] };
			for (const row of page.rows) {
				const deleted = toDeletedId(row);
				if (deleted === null) change.upserts.push(toSnapshot(row));
				else change.deletions.push(deleted);
			}
			this.#deltaLink = page.deltaLink ?? this.#deltaLink;
			yield change;
		}
	}
}
