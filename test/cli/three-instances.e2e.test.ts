import { afterEach, describe, expect, it } from "@jest/globals";
import { type Office, openOffice, type Running } from "./support.js";

const EVERY_SECOND = "* * * * * *";

/** A line of a process's log about a scheduled time. */
interface Line {
	scheduledJob: string;
	slot: string | null;
	msg: string;
}

let office: Office;
afterEach(() => office.close());

/** What a process logged of its scheduled times; its last line may be cut off. */
function timesIn(log: string): Line[] {
	return log.split("\n").flatMap((text) => {
		if (!text.startsWith("{") || !text.endsWith("}")) return [];
		const line = JSON.parse(text) as Line;
		return line.slot == null ? [] : [line];
	});
}

describe("three processes on one folder", () => {
	it("make each scheduled time of each mapping once, however often one of them is killed", async () => {
		office = await openOffice();
		office.env.LOG_LEVEL = "debug";
		const names = ["customers", "clients"];
		await office.configure(
			(file) => {
				const [mapping] = file.mappings;
				// Two mappings may not write one field: each has customers of its own.
				file.mappings = names.map((name, nth) => {
					const filter = [{ field: "blocked", op: "eq", value: nth === 0 ? " " : "All" }];
					return { ...mapping, name, createMissing: false, left: { ...mapping.left, filter } };
				});
				for (const one of file.mappings) {
					one.direction = "toRight";
					one.fields = [{ left: "number", right: "accountnumber", match: 1 }];
				}
				file.mappings[1].fields = [{ left: "displayName", right: "name", match: 1 }];
			},
			{ schedule: EVERY_SECOND, findDeleted: null },
		);
		const logs: string[] = [];
		const begin = async (): Promise<Running> => {
			const one = office.start("start");
			await one.says(/Mapping clients: run at/);
			return one;
		};
		let up = [await begin(), await begin(), await begin()];

		for (let kills = 0; kills < 4; kills++) {
			const [dying, ...others] = up;
			dying?.child.kill("SIGKILL");
			logs.push((await dying?.ended)?.err ?? "");
			const next = await begin();
			await next.says(/Scheduled job (begins|left out)/);
			up = [...others, next];
		}
		for (const one of up) one.child.kill("SIGTERM");
		for (const one of up) logs.push((await one.ended).err);

		const lines = logs.flatMap(timesIn);
		for (const name of names) {
			const own = lines.filter(({ scheduledJob }) => scheduledJob === `run-sync:${name}`);
			const made = own.filter(({ msg }) => msg === "Scheduled job begins").map(({ slot }) => slot);
			expect(made.length).toBeGreaterThan(4);
			expect(new Set(made).size).toBe(made.length);
			const known = new Set(own.map(({ slot }) => Date.parse(slot ?? "")));
			const last = Math.max(...known);
			for (let time = Math.min(...known); time <= last; time += 1_000)
				expect([time, known.has(time)]).toEqual([time, true]);
		}
		expect(lines.filter(({ msg }) => /failed|could not/.test(msg))).toEqual([]);
	}, 120_000);
});
