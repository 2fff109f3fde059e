import { describe, expect, it } from "@jest/globals";
import { bothSides, type Snapshot } from "../../src/domain/record.js";
import type { ChangePage, ChangePull } from "../../src/ports/connector.js";
import { type Chunk, chunksOfChanges } from "../../src/sync/pull-changes.js";
import { aSnapshot } from "../support/builders/record.js";

const BEGINNING = bothSides(() => null);

/** A pull of pages with so many rows and deletions each. */
function pullOf(side: string, ...pages: Array<{ rows?: number; deletions?: number }>): ChangePull {
	let number = 0;
	const named = (count = 0) => Array.from({ length: count }, () => `${side}-${++number}`);
	const listed = pages.map(({ rows, deletions }, at): ChangePage => {
		const upserts: Snapshot[] = named(rows).map((id) => aSnapshot({ id }));
		return { upserts, deletions: named(deletions), resume: `${side} page ${at + 1}` };
	});
	const pagesOf = async function* () {
		yield* listed;
	};
	return { pages: pagesOf(), nextWatermark: () => null, full: false, resumed: false };
}

async function chunksOf(left: ChangePull, right: ChangePull): Promise<Chunk[]> {
	const chunks: Chunk[] = [];
	for await (const chunk of chunksOfChanges({ left, right }, BEGINNING, { joined: 10, piece: 4 }))
		chunks.push(chunk);
	return chunks;
}

const sizes = (chunks: Chunk[]) =>
	chunks.map(({ rows, deletions, whole, reached }) => ({
		rows: rows.left.length + rows.right.length,
		deletions: deletions.left.length + deletions.right.length,
		...(whole ? { whole } : {}),
		...(reached ? { reached: `${reached.left}, ${reached.right}` } : {}),
	}));

describe("changes of both sides", () => {
	it("are one chunk while they are few", async () => {
		const chunks = await chunksOf(pullOf("L", { rows: 3 }, { rows: 3 }), pullOf("R", { deletions: 9 }));

		expect(sizes(chunks)).toEqual([{ rows: 6, deletions: 9, whole: true, reached: "L page 2, R page 1" }]);
	});

	it("come in pieces once a side has many rows, and the next run goes on behind the last of them only", async () => {
		const chunks = await chunksOf(pullOf("L", { rows: 6 }, { rows: 6 }, { rows: 3 }), pullOf("R"));

		expect(sizes(chunks)).toEqual([
			{ rows: 4, deletions: 0 },
			{ rows: 4, deletions: 0 },
			{ rows: 4, deletions: 0, reached: "L page 2, null" },
			{ rows: 3, deletions: 0, reached: "L page 3, null" },
		]);
	});

	it("come in pieces as well when they are deletions, behind the rows that stood before them", async () => {
		const chunks = await chunksOf(
			pullOf("L", { rows: 3, deletions: 6 }, { deletions: 6 }, { rows: 1, deletions: 9 }),
			pullOf("R", { deletions: 5 }),
		);

		expect(sizes(chunks)).toEqual([
			{ rows: 3, deletions: 8 },
			{ rows: 0, deletions: 5 },
			{ rows: 0, deletions: 4, reached: "L page 2, R page 1" },
			{ rows: 1, deletions: 4 },
			{ rows: 0, deletions: 4 },
			{ rows: 0, deletions: 1, reached: "L page 3, R page 1" },
			{ rows: 0, deletions: 0, reached: "L page 3, R page 1" },
		]);
		const deleted = chunks.flatMap(({ deletions }) => [...deletions.left, ...deletions.right]);
		expect(new Set(deleted).size).toBe(26);
	});
});
