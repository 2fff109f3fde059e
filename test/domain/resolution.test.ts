import { describe, expect, it } from "@jest/globals";
import {
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
		["validation", ["retry", "synchronize", "uncouple"], ["retry"]],
		["permission", ["retry", "uncouple"], ["retry"]],
		["duplicate", ["retry"], ["retry"]],
		["waitingForParent", ["retry"], ["retry"]],
		["stale", ["retry", "synchronize", "uncouple"], ["retry"]],
		["transient", ["retry", "uncouple"], ["retry"]],
		["possibleDuplicate", ["retry"], ["retry"]],
		["merged", ["retry", "uncouple"], ["retry"]],
		["loop", ["synchronize", "uncouple"], []],
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

	it("let an operator retry and synchronize, a steward restore and uncouple, an admin delete and release", () => {
		expect(NEEDED_ROLE).toEqual({
			retry: "operator",
			synchronize: "operator",
			retryAll: "operator",
			runNow: "operator",
			restore: "steward",
			uncouple: "steward",
			delete: "admin",
			uncoupleAll: "admin",
			release: "admin",
			reject: "admin",
		});
	});
});
