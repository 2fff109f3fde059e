import { describe, expect, it } from "@jest/globals";
import { VersionLog } from "../../../../src/demo/systems/dataverse/version-log.js";

interface Item {
	version: number;
}

function logOf(count: number) {
	let looks = 0;
	const log = new VersionLog<Item>((item, version) => {
		looks += 1;
		return item.version === version;
	});
	const items = Array.from({ length: count }, (_each, index) => ({ version: index + 1 }));
	for (const item of items) log.append(item.version, item, false);
	const write = (item: Item, version: number) => {
		item.version = version;
		log.append(version, item, true);
	};
	return { log, items, write, looks: () => looks };
}

const versions = (found: Iterable<{ version: number }>) => [...found].map((each) => each.version);

describe("VersionLog", () => {
	it("looks only at what came after a version, however much came before", () => {
		const { log, looks } = logOf(100_000);

		expect(versions(log.between(99_997, 100_000))).toEqual([99_998, 99_999, 100_000]);
		expect(looks()).toBe(3);
	});

	it("gives an item at its last version only, and stops at the upper one", () => {
		const { log, items, write } = logOf(3);
		write(items[0] as Item, 4);
		write(items[0] as Item, 5);
		write(items[2] as Item, 6);

		expect(versions(log.between(0, 6))).toEqual([2, 5, 6]);
		expect(versions(log.between(2, 5))).toEqual([5]);
		expect(versions(log.between(6, 9))).toEqual([]);
	});

	it("forgets older places when they are the larger part, and keeps the order", () => {
		const { log, items, write, looks } = logOf(2);
		for (let version = 3; version <= 20_002; version += 1) write(items[0] as Item, version);
		log.compact();
		const before = looks();

		expect(versions(log.between(0, 20_002))).toEqual([2, 20_002]);
		expect(looks() - before).toBe(2);
	});
});
