import { describe, expect, it } from "@jest/globals";
import { NEEDED_ROLE } from "../../../src/domain/resolution.js";
import { STEPS } from "../../../src/sync/engine.js";
import { OPERATIONS, SECOND_ITEMS } from "../../support/crash/operations.js";
import { BY_HAND, PRESSES, UNDOS } from "../../support/crash/presses.js";
import { RUNS } from "../../support/crash/runs.js";

const WORKS = [...RUNS, ...PRESSES, ...BY_HAND, ...UNDOS, ...OPERATIONS, ...SECOND_ITEMS];

/** What has a crash test of its own elsewhere. */
const ELSEWHERE: ReadonlySet<string> = new Set(["forget"]);

/**
 * Which steps a work comes through is compared by a test of each, where it is done undisturbed; here it is checked that
 * no step and nothing a person can do was left out of all of them.
 */
describe("the table of crash tests", () => {
	it("kills a process at every named step of the engine", () => {
		const killed = new Set<string>(WORKS.flatMap(({ steps }) => steps));
		expect(STEPS.filter((step) => !killed.has(step))).toEqual([]);
	});

	it("has a row for everything a person can do", () => {
		const covered = new Set<string | null>(WORKS.map(({ covers }) => covers));
		const left = Object.keys(NEEDED_ROLE).filter((deed) => !covered.has(deed) && !ELSEWHERE.has(deed));
		expect(left).toEqual([]);
	});

	it("names every row once", () => {
		const names = WORKS.map(({ name }) => name);
		expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
	});
});
