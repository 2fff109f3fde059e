/** What happened to a record. A rename is an update (facts/business-central-api section 10.2). */
export type ChangeType = "created" | "updated" | "deleted";

/** One change of a record, as it was registered for one subscription. */
export interface RegisteredChange {
	type: ChangeType;
	/** Of the record. */
	id: string;
	/** The moment it was registered (ms), which need not be the record's time of modification. */
	at: number;
	/** An update that left every value as it was. */
	isEmpty: boolean;
}

/** What is told of one record, or of all: one item of a notification. */
export type Notice = {
	/** When the last change in it was registered (ms). */
	at: number;
	/** How often its sending failed. */
	failures: number;
	/** Its next sending counts from this time on (ms); 0 before the first one. */
	dueAt: number;
} & (
	| { type: ChangeType; id: string }
	/** `from`: when the first change was registered (ms); null when the changes held a deletion. */
	| { type: "collection"; from: number | null }
);

/**
 * Adds new changes to what still waits to be sent: consecutive updates of one record become one, and more notices than
 * the limit become one `collection` (section 10.2; API Webhook Notification Send).
 * @param waiting notices whose sending failed before
 */
export function gather(
	waiting: readonly Notice[],
	changes: readonly RegisteredChange[],
	most: number,
): Notice[] {
	const notices = [...waiting];
	const lastOf = new Map<string, Notice>();
	for (const notice of notices) if (notice.type !== "collection") lastOf.set(notice.id, notice);
	for (const { type, id, at } of changes) {
		const last = lastOf.get(id);
		if (type === "updated" && last?.type === "updated") {
			last.at = Math.max(last.at, at);
			continue;
		}
		const notice: Notice = { type, id, at, failures: 0, dueAt: 0 };
		notices.push(notice);
		lastOf.set(id, notice);
	}
	const isCollection = notices[0]?.type === "collection" || notices.length > most;
	return isCollection ? [toCollection(notices)] : notices;
}

/** A list cannot show what was deleted, so after a deletion the filter is left out. */
function toCollection(notices: readonly Notice[]): Notice {
	let from: number | null = Number.POSITIVE_INFINITY;
	let at = 0;
	for (const notice of notices) {
		const since = notice.type === "collection" ? notice.from : notice.at;
		from = from === null || since === null || notice.type === "deleted" ? null : Math.min(from, since);
		at = Math.max(at, notice.at);
	}
	const [first] = notices;
	return { type: "collection", from, at, failures: first?.failures ?? 0, dueAt: first?.dueAt ?? 0 };
}
