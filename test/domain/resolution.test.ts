import { describe, expect, it } from "@jest/globals";
import {
	asideResolutions,
	covers,
	fittingResolutions,
	higherRole,
	NEEDED_ROLE,
	type ResolutionKind,
	type Role,
} from "../../src/domain/resolution.js";
import type { SyncErrorKind } from "../../src/domain/sync-error.js";

describe("fittingResolutions", () => {
	it.each<[SyncErrorKind, ResolutionKind[], ResolutionKind[]]>([
		["updateConflict", ["synchronize", "uncouple"], []],
		["deletedLeft", ["restore", "delete", "uncouple"], ["restore", "delete"]],
		["deletedRight", ["restore", "delete", "uncouple"], ["restore", "delete"]],
		["validation", ["edit", "retry", "synchronize", "uncouple"], ["edit", "retry"]],
		["permission", ["retry", "uncouple"], ["retry"]],
		["duplicate", ["retry", "couple", "uncouple"], ["retry", "couple"]],
		["waitingForParent", ["retry", "uncouple"], ["retry"]],
		["stale", ["retry", "synchronize", "uncouple"], ["retry"]],
		["transient", ["retry", "uncouple"], ["retry"]],
		["possibleDuplicate", ["couple", "retry"], ["couple", "retry"]],
		["merged", ["retry", "couple", "uncouple"], ["retry", "couple"]],
		["loop", ["synchronize", "continue", "uncouple"], ["continue"]],
		["massChange", ["release", "reject"], ["release", "reject"]],
		["setup", ["retry"], ["retry"]],
		["overdue", ["retry"], ["retry"]],
	])("for %s", (kind, coupled, uncoupled) => {
		const fitting = [
			fittingResolutions({ kind, couplingId: "c1" }),
			fittingResolutions({ kind, couplingId: null }),
		];

		expect(fitting).toEqual([coupled, uncoupled]);
	});
});

describe("roles", () => {
	const ROLES: Role[] = ["viewer", "operator", "steward", "admin"];

	it("each include the ones before", () => {
		const covered = ROLES.map((role) => ROLES.filter((needed) => covers(role, needed)).length);

		expect(covered).toEqual([1, 2, 3, 4]);
	});

	it("give the higher of two", () => {
		expect([higherRole("viewer", "steward"), higherRole("admin", "steward")]).toEqual(["steward", "admin"]);
	});

	it.each<[Role, Array<keyof typeof NEEDED_ROLE>]>([
		[
			"operator",
			[
				...(["retry", "continue", "synchronize", "ignore", "snooze", "wake", "assign", "note"] as const),
				...(["reveal", "runNow", "retryAll", "synchronizeAll", "ignoreAll"] as const),
			],
		],
		["steward", ["edit", "restore", "uncouple", "couple", "undo"]],
		[
			"admin",
			["delete", "uncoupleAll", "restoreAll", "undoAll", "approve", "pause", "forget", "release", "reject"],
		],
	])("of %s is the least one for what it adds", (role, presses) => {
		const needing = Object.entries(NEEDED_ROLE).filter(([, needed]) => needed === role);

		expect(needing.map(([press]) => press).sort()).toEqual([...presses].sort());
	});
});

describe("what can be said about an error without settling it", () => {
	it("fits every open one; only what was set aside can be taken up again", () => {
		expect(asideResolutions({ state: "open" })).toEqual(["assign", "note", "snooze", "ignore"]);
		expect(asideResolutions({ state: "snoozed" })).toEqual(["assign", "note", "snooze", "wake"]);
	});

	it("fits none that is being resolved or is", () => {
		expect(asideResolutions({ state: "resolving" })).toEqual([]);
		expect(asideResolutions({ state: "resolved" })).toEqual([]);
	});
});
