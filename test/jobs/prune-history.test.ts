import { describe, expect, it } from "@jest/globals";
import { pruneHistory } from "../../jobs/prune-history.js";
import type { HistoryStore } from "../../src/ports/stores.js";
import { MovableClock } from "../support/world.js";
import { keptLog } from "./support.js";

const retention = { jobs: 90, log: 365, errors: 60, audit: 730, values: 30 };

/** A clock that stands still at a time that days can be counted from. */
class StandingClock extends MovableClock {
	override now = () => Date.parse("2026-12-31T03:17:00.000Z");
}

/** A past that says what of it was forgotten, up to which day, in pieces of two. */
function aHistory(did: string[], pieces = 1) {
	async function* forget(what: string, before: string): AsyncGenerator<number> {
		for (let piece = 0; piece < pieces; piece += 1) {
			did.push(`${what} ${before.slice(0, 10)}`);
			yield 2;
		}
	}
	const history: HistoryStore = {
		prune: (part, before) => forget(`delete ${part}`, before),
		blank: (part, before) => forget(`blank ${part}`, before),
	};
	const forgetDead = async (bootedBefore: number) => {
		did.push(`processes ${new Date(bootedBefore).toISOString().slice(0, 10)}`);
		return 1;
	};
	return { history, forgetDead, clock: new StandingClock(), retention };
}

describe("the job that forgets the past", () => {
	it("takes values out first, then deletes each part after its own days, and dead processes after the shortest", async () => {
		const did: string[] = [];
		const { log, lines } = keptLog();

		await pruneHistory({ ...aHistory(did), log })(new AbortController().signal);

		expect(did).toEqual([
			"blank log 2026-12-01",
			"blank errors 2026-12-01",
			"blank audit 2026-12-01",
			"delete cards 2026-12-01",
			"delete errors 2026-11-01",
			"delete operations 2026-10-02",
			"delete operationParts 2026-10-02",
			"delete jobs 2026-10-02",
			"delete log 2025-12-31",
			"delete audit 2024-12-31",
			"processes 2026-12-01",
		]);
		expect(lines.map(({ line }) => line)).toEqual(["info Old history forgotten"]);
		expect(lines[0]?.fields.counts).toMatchObject({ "audit deleted": 2, "dead processes": 1 });
	});

	it("ends after the piece it is at once it is told to", async () => {
		const did: string[] = [];
		const ending = new AbortController();
		const parts = aHistory(did, 3);
		const blank: HistoryStore["blank"] = async function* (part, before) {
			for await (const piece of parts.history.blank(part, before)) {
				ending.abort();
				yield piece;
			}
		};

		await pruneHistory({ ...parts, history: { ...parts.history, blank }, log: keptLog().log })(ending.signal);

		expect(did).toEqual(["blank log 2026-12-01"]);
	});

	it("says nothing when there was nothing to forget", async () => {
		const { log, lines } = keptLog();

		await pruneHistory({ ...aHistory([], 0), forgetDead: async () => 0, log })(new AbortController().signal);

		expect(lines).toEqual([]);
	});
});
