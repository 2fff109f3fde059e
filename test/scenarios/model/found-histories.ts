import { type History, type ModelStep, PLAIN, type Settings } from "../../support/model/steps.js";

/** A history that failed once, shortened, with what it found. */
export interface FoundHistory {
	found: string;
	history: History;
}

function found(
	sentence: string,
	settings: Partial<Settings>,
	seed: number,
	steps: ModelStep[],
): FoundHistory {
	return { found: sentence, history: { seed, settings: { ...PLAIN, ...settings }, steps } };
}

/**
 * What random histories have found. Whole histories are kept, not seeds: what a seed stands for changes with the
 * generator. The seed decides what people answer in the end.
 */
export const FOUND_HISTORIES: FoundHistory[] = [
	found("a restore whose record got another number was told as refused", { leftKey: "wait" }, 6, [
		{ do: "remove", side: "left", record: 0 },
	]),
	found(
		"a restore on a side the mapping never writes to made an empty record",
		{ direction: "toLeft", onCouple: "fillEmpty" },
		33,
		[
			{ do: "remove", side: "right", record: 0 },
			{ do: "work", by: "main", job: { job: "run" } },
			{ do: "work", by: "main", job: press(0, 0, "left") },
		],
	),
	found("an operation taken over after a crash sent over an edit that nobody had seen", {}, 210, [
		{ do: "edit", side: "left", record: 0, field: "name", value: "v1" },
		{ do: "edit", side: "right", record: 0, field: "name", value: "v2" },
		{ do: "work", by: "main", job: { job: "run" } },
		{ do: "edit", side: "right", record: 0, field: "name", value: "v3" },
		{
			do: "interrupt",
			by: "main",
			job: { job: "bulk", resolution: "synchronize", side: "left" },
			at: "operations.save",
			nth: 1,
			meanwhile: [],
			ending: "die",
		},
	]),
	found("a lease whose taking was stored but not answered locked the mapping", {}, 1121, [
		{ do: "storeTrouble", by: "main", at: "mappings.takeLease", nth: 1, when: "after" },
		{ do: "work", by: "main", job: { job: "run" } },
	]),
	found("a full run wrote an uncoupled record's values over its former partner", {}, 1243, [
		{ do: "edit", side: "left", record: 0, field: "number", value: "N2" },
		{ do: "create", side: "left", value: "v5", number: "otherSide", record: 3 },
		{
			do: "interrupt",
			by: "main",
			job: { job: "run" },
			at: "jobs.insert",
			nth: 1,
			meanwhile: [
				{ do: "edit", side: "right", record: 0, field: "email", value: "v9" },
				{ do: "pass", minutes: 20 },
			],
			ending: "freeze",
		},
		{ do: "edit", side: "left", record: 0, field: "phone", value: "v10" },
	]),
	found("a press whose end could not be stored kept its error for as long as the process lived", {}, 1429, [
		{ do: "edit", side: "left", record: 1, field: "name", value: null },
		{ do: "edit", side: "right", record: 1, field: "phone", value: "v2" },
		{ do: "work", by: "main", job: { job: "run" } },
		{ do: "storeTrouble", by: "main", at: "errors.save", nth: 2, when: "before" },
		{ do: "work", by: "main", job: press(0, 0, "left") },
	]),
	found("an operation whose progress was stored but not answered ran on for good", {}, 201930, [
		{ do: "edit", side: "left", record: 0, field: "name", value: "v1" },
		{ do: "edit", side: "right", record: 0, field: "name", value: "v2" },
		{ do: "work", by: "main", job: { job: "run" } },
		{ do: "storeTrouble", by: "main", at: "operations.save", nth: 1, when: "after" },
		{ do: "work", by: "main", job: { job: "bulk", resolution: "synchronize", side: "left" } },
	]),
	found("an answer that was executed late had been told as refused", {}, 1931, [
		{ do: "edit", side: "left", record: 0, field: "name", value: "v2" },
		{ do: "edit", side: "right", record: 0, field: "name", value: "v3" },
		{ do: "work", by: "main", job: { job: "run" } },
		{ do: "trouble", side: "left", with: "update", what: "late", skip: 0, times: 1 },
		{ do: "work", by: "main", job: press(0, 0, "right") },
	]),
	found("a deletion that was executed late had been told as refused", {}, 1645, [
		{ do: "remove", side: "left", record: 0 },
		{ do: "work", by: "main", job: { job: "sweep" } },
		{ do: "trouble", side: "right", with: "delete", what: "late", skip: 0, times: 2 },
		{ do: "work", by: "main", job: press(0, 1, "left") },
	]),
];

function press(error: number, resolution: number, side: "left" | "right") {
	return {
		job: "press",
		error,
		resolution,
		side,
		byField: false,
		old: false,
		partner: 0,
		value: "p",
	} as const;
}
