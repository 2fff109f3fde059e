import { causeOf } from "./sync-error.js";

/** What became of one of many; `outcome` is null until it was tried. */
interface Tried {
	outcome: "done" | "refused" | "failed" | null;
	reason: string | null;
}

/** Why some of many were not done. */
export interface OutcomeReason<Item extends Tried> {
	/** One of them, whose words stand for all. */
	example: Item;
	count: number;
}

/** How many different reasons are told apart: they are kept in one document. */
const TOLD_APART = 50;

/** Counts what was not done by its reason: ids, numbers and quoted values do not tell two reasons apart. */
export class ReasonTally<Item extends Tried> {
	private readonly reasons = new Map<string, OutcomeReason<Item>>();

	add(item: Item): void {
		if (item.outcome === null || item.outcome === "done") return;
		const key = causeOf("", "validation", "", item.reason ?? "");
		const known = this.reasons.get(key);
		if (known !== undefined) known.count++;
		else if (this.reasons.size < TOLD_APART) this.reasons.set(key, { example: item, count: 1 });
	}

	/** As counted so far, the most frequent first. */
	list(): Array<OutcomeReason<Item>> {
		return [...this.reasons.values()]
			.map((reason) => ({ ...reason }))
			.sort((one, two) => two.count - one.count);
	}
}
