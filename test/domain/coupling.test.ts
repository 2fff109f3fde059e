import { describe, expect, it } from "@jest/globals";
import { detectChange } from "../../src/domain/change.js";
import {
	type Coupling,
	couple,
	keyOf,
	moveSeats,
	part,
	recordKey,
	resume,
	settleVersion,
	skip,
	unsetVersions,
	withReadingMark,
} from "../../src/domain/coupling.js";
import type { Mapping } from "../../src/domain/mapping.js";
import type { Snapshot } from "../../src/domain/record.js";
import { aCoupling, aField, aMapping, aSnapshot, seatsOf } from "../support/builders/index.js";

const facts = { _id: "c1", mapping: "customers", at: "2026-01-31T09:00:00.000Z" };

describe("couple", () => {
	it("binds two records that have agreed on nothing yet", () => {
		const coupling = couple({ ...facts, left: "L1", right: "R1" });

		expect(coupling).toMatchObject({
			state: "coupled",
			left: { id: "L1", version: null },
			right: { id: "R1", version: null },
			leftKey: "customers l1",
			rightKey: "customers r1",
			seats: {},
			needsReading: true,
			revision: 1,
		});
	});

	it("has no key for a record that is about to be created, so that the database refuses a second one", () => {
		const coupling = couple({ ...facts, left: "L1", right: null });

		expect([coupling.state, "rightKey" in coupling, coupling.leftKey]).toEqual([
			"creating",
			false,
			"customers l1",
		]);
	});

	it("writes ids without case, as systems disagree about it", () => {
		expect([recordKey("customers", "AB-1"), keyOf("left"), keyOf("right")]).toEqual([
			"customers ab-1",
			"leftKey",
			"rightKey",
		]);
	});
});

describe("moveSeats", () => {
	it("moves the named fields and leaves every other seat and mark alone", () => {
		const coupling = aCoupling({ touched: { left: ["name", "phone"], right: ["name"] } });

		const moved = moveSeats(coupling, ["name"], { left: { name: "Contoso" }, right: { name: "CONTOSO" } });

		expect(moved.seats).toEqual({
			name: { left: "Contoso", right: "CONTOSO" },
			phone: { left: "0612345678", right: "0612345678" },
		});
		expect(moved.touched).toEqual({ left: ["phone"], right: [] });
		expect(coupling.seats.name).toEqual({ left: "Adatum", right: "Adatum" });
	});

	it("takes a missing value for null", () => {
		const moved = moveSeats(aCoupling(), ["name"], { left: {}, right: {} });

		expect(moved.seats.name).toEqual({ left: null, right: null });
	});
});

describe("settleVersion", () => {
	const mapping = aMapping();
	const later: Partial<Snapshot> = { version: "v2", modifiedAt: "2026-02-01T09:00:00.000Z" };

	function settled(
		snapshot: Snapshot,
		{ of = mapping, coupling = aCoupling() }: { of?: Mapping; coupling?: Coupling },
	): Coupling {
		const { seats, touched } = coupling;
		const change = detectChange(of, "left", snapshot, { seats, version: "v1", alwaysChanged: touched.left });
		return settleVersion(of, coupling, "left", snapshot, change);
	}

	it("stores the version with its time while every field equals its seat", () => {
		const coupling = settled(aSnapshot(later), {});

		expect(coupling.left).toMatchObject({ version: "v2", modifiedAt: "2026-02-01T09:00:00.000Z" });
		expect(coupling.needsReading).toBe(false);
	});

	it("unsets the version while a field that may flow from here differs, so that the next run reads the pair", () => {
		const coupling = settled(aSnapshot({ ...later, fields: { name: "Contoso", phone: "0612345678" } }), {});

		expect([coupling.left.version, coupling.needsReading]).toEqual([null, true]);
	});

	it("stores the version although a field that does not flow from here differs", () => {
		const of = aMapping({ fields: [aField({ direction: "toLeft" }), aField({ name: "phone" })] });
		const coupling = settled(aSnapshot({ ...later, fields: { name: "x", phone: "0612345678" } }), { of });

		expect(coupling.left.version).toBe("v2");
	});

	it("unsets the version while a field never met", () => {
		const coupling = settled(aSnapshot(later), {
			coupling: aCoupling({ seats: seatsOf({ name: "Adatum" }) }),
		});

		expect(coupling.left.version).toBeNull();
	});

	it("unsets the version while a field counts as changed whatever its value", () => {
		const coupling = settled(aSnapshot(later), {
			coupling: aCoupling({ touched: { left: ["name"], right: [] } }),
		});

		expect(coupling.left.version).toBeNull();
	});

	it("leaves the other side alone", () => {
		const coupling = settled(aSnapshot(later), {});

		expect(coupling.right).toEqual(aCoupling().right);
	});
});

describe("needsReading", () => {
	const unset = { left: { id: "L1", version: null, modifiedAt: null } };

	it.each<[string, Partial<Coupling>, boolean]>([
		["both versions are stored", {}, false],
		["a version is unset", unset, true],
		["a version is unset and the pair is skipped", { ...unset, skipped: true }, false],
		[
			"a version is unset and the guard holds the pair",
			{ ...unset, held: { question: "e1", what: "deletion", revision: 1 } },
			false,
		],
		["a version is unset and the record is still being created", { ...unset, state: "creating" }, false],
		["a version is unset and a person parted the pair", { ...unset, state: "parted" }, false],
		["a version is unset and the record left the filter", { ...unset, outside: true }, false],
	])("when %s", (_, overrides, expected) => {
		const { needsReading } = withReadingMark(aCoupling(overrides));

		expect(needsReading).toBe(expected);
	});
});

describe("a coupling's life", () => {
	it("leaves a skipped pair out of runs", () => {
		const coupling = skip(aCoupling({ left: { id: "L1", version: null, modifiedAt: null } }));

		expect([coupling.skipped, coupling.needsReading]).toEqual([true, false]);
	});

	it("resumes with both versions unset, so that nothing which happened meanwhile is missed", () => {
		const held = { question: "e1", what: "deletion", revision: 1 } as const;

		const coupling = resume(aCoupling({ skipped: true, held }));

		expect(coupling).toMatchObject({ skipped: false, held: null, needsReading: true });
		expect([coupling.left.version, coupling.right.version]).toEqual([null, null]);
	});

	it("keeps ids and seats when versions are unset", () => {
		const before = aCoupling();

		const after = unsetVersions(before);

		expect([after.left.id, after.seats]).toEqual([before.left.id, before.seats]);
	});

	it("keeps a parted pair's records bound to it and forgets what was under way", () => {
		const before = aCoupling({ skipped: true, touched: { left: ["name"], right: [] } });

		const after = part(before);

		expect(after).toMatchObject({
			state: "parted",
			skipped: false,
			needsReading: false,
			touched: { left: [], right: [] },
			left: before.left,
			right: before.right,
		});
	});
});
