import type { Connector } from "../../ports/connector.js";

/** The half of a connector that reads. */
export type ReadingHalf = Pick<Connector, "pullChanges" | "readMany" | "listIds" | "findByValues" | "search">;

/** The half of a connector that writes. */
export type WritingHalf = Pick<Connector, "createMany" | "updateMany" | "deleteMany">;

/** Both halves as one: each call goes to the half it concerns. */
export function joined(reads: ReadingHalf, writes: WritingHalf): ReadingHalf & WritingHalf {
	return {
		pullChanges: (...asked) => reads.pullChanges(...asked),
		readMany: (...asked) => reads.readMany(...asked),
		listIds: (...asked) => reads.listIds(...asked),
		findByValues: (...asked) => reads.findByValues(...asked),
		search: (...asked) => reads.search(...asked),
		createMany: (...asked) => writes.createMany(...asked),
		updateMany: (...asked) => writes.updateMany(...asked),
		deleteMany: (...asked) => writes.deleteMany(...asked),
	};
}
