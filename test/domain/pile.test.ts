import { describe, expect, it } from "@jest/globals";
import { isWaiting, pileOf } from "../../src/domain/pile.js";
import type { SyncErrorKind } from "../../src/domain/sync-error.js";
import { aSyncError } from "../support/builders/index.js";

describe("the pile of an error", () => {
	it.each<[SyncErrorKind, string | null]>([
		["updateConflict", "list"],
		["deletedLeft", "list"],
		["deletedRight", "list"],
		["possibleDuplicate", "list"],
		["merged", "list"],
		["loop", "list"],
		["validation", "group"],
		["permission", "group"],
		["duplicate", "group"],
		["waitingForParent", "group"],
		["stale", "group"],
		["transient", "group"],
		["massChange", null],
		["setup", null],
		["overdue", null],
	])("of kind %s is a %s", (kind, pile) => {
		expect(pileOf(aSyncError({ kind }))?.kind ?? null).toBe(pile);
	});

	it("is that of the mapping's first contacts for two records that never agreed", () => {
		const conflict = { conflict: "update" as const, reason: "firstContact" as const, fields: ["name"] };

		expect(pileOf(aSyncError({ conflict }))).toMatchObject({ kind: "first", mapping: "customers" });
	});

	it("is one for all errors of a cause and another one for each cause", () => {
		const of = (cause: string) => pileOf(aSyncError({ kind: "validation", cause }))?.key;

		expect(of("a")).toBe(of("a"));
		expect(of("a")).not.toBe(of("b"));
	});

	it.each([
		[{ state: "open", visible: true }, true],
		[{ state: "resolving", visible: true }, true],
		[{ state: "snoozed", visible: true }, false],
		[{ state: "resolved", visible: true }, false],
		[{ state: "open", visible: false }, false],
	] as const)("holds %o: %s", (error, waits) => {
		expect(isWaiting(error)).toBe(waits);
	});
});
