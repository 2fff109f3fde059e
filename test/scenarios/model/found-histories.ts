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
	found("what waited for half a pair was tried and told anew by every run", { contacts: "wait" }, 103265, [
		{ do: "create", of: "contacts", side: "right", value: "v1", number: "own", record: 0, company: 0 },
		{ do: "remove", side: "left", record: 3 },
	]),
	found(
		"a contact that went with its account was deleted unasked by hand",
		{ contacts: "leaveOut" },
		112947,
		[
			{ do: "remove", side: "right", record: 0 },
			{ do: "configure", change: { what: "deletion", to: "delete" } },
			{ do: "work", by: "main", job: { job: "runRecord", of: "contacts", side: "left", record: 1 } },
		],
	),
	found("a contact that went with its account was told by itself by hand", { contacts: "wait" }, 119176, [
		{ do: "remove", side: "right", record: 0 },
		{ do: "work", by: "main", job: { job: "synchronize", of: "contacts", side: "left", record: 0 } },
	]),
	found("an error whose closing could not be stored stayed open until a full run", {}, 1702, [
		{
			do: "interrupt",
			by: "main",
			job: { job: "takeOver" },
			at: "couplings.remove",
			nth: 1,
			meanwhile: [{ do: "storeTrouble", by: "main", at: "errors.save", nth: 1, when: "before" }],
			ending: "freeze",
		},
		{ do: "edit", side: "right", record: 0, field: "phone", value: `v5${"0".repeat(35)}` },
		{ do: "work", by: "main", job: { job: "run" } },
		{
			do: "interrupt",
			by: "second",
			job: { job: "run" },
			at: "couplings.save",
			nth: 1,
			meanwhile: [],
			ending: "freeze",
		},
		{ do: "work", by: "main", job: { job: "synchronize", side: "left", record: 0 } },
	]),
	found("a record that a press deleted was made anew from the list of a run that waited", {}, 8310, [
		{ do: "remove", side: "left", record: 0 },
		{ do: "work", by: "main", job: { job: "sweep" } },
		{ do: "configure", change: { what: "deletion", to: "uncouple" } },
		{ do: "trouble", side: "left", with: "pull", what: "slowAfter", skip: 0, times: 1, minutes: 1 },
		{ do: "work", by: "main", job: { job: "run" } },
		{ do: "work", by: "main", job: press(0, 1, "right") },
	]),
	found("the model took a late twin that people were told of for a copy of a copy", {}, 701653, [
		{
			do: "interrupt",
			by: "main",
			job: { job: "run" },
			at: "beforeWatermark",
			nth: 3,
			meanwhile: [{ do: "create", side: "left", value: "v1", number: "own", record: 0 }],
			ending: "goOn",
		},
		{ do: "create", side: "right", value: "v2", number: "none", record: 1 },
		{ do: "trouble", side: "left", with: "create", what: "late", skip: 0, times: 1 },
		{ do: "work", by: "main", job: { job: "run" } },
		{ do: "work", by: "main", job: { job: "run" } },
		{ do: "remove", side: "left", record: 2 },
	]),
	found(
		"the model took values that only a system's format makes equal for agreed",
		{ reformats: true },
		17547,
		[
			{ do: "edit", side: "left", record: 0, field: "phone", value: "v1" },
			{
				do: "interrupt",
				by: "main",
				job: { job: "run" },
				at: "errors.byOpenKeys",
				nth: 1,
				meanwhile: [{ do: "copy", side: "right", record: 4, field: "phone" }],
				ending: "goOn",
			},
			{ do: "work", by: "main", job: { job: "run" } },
			{ do: "editBack", side: "right", record: 0, field: "phone" },
		],
	),
	found(
		"a corrected value was written to a pair paused outside the filter, and its question closed",
		{ pairs: 1 },
		507346,
		[
			{
				do: "edit",
				side: "right",
				record: 0,
				field: "city",
				value: "v1 long long long long long long long end",
			},
			{ do: "work", by: "main", job: { job: "run" } },
			{ do: "work", by: "main", job: { job: "run" } },
			{ do: "block", record: 4 },
		],
	),
	found(
		"a value typed back after a write that a process died at was overwritten unasked",
		{ pairs: 1 },
		505300,
		[
			{ do: "edit", side: "left", record: 0, field: "name", value: "v1" },
			{
				do: "interrupt",
				by: "main",
				job: { job: "run" },
				at: "afterAnswer",
				nth: 1,
				meanwhile: [],
				ending: "vanish",
			},
			{ do: "editBack", side: "left", record: 0, field: "name" },
			{ do: "edit", side: "right", record: 0, field: "name", value: "v3", stampedMinutesAgo: 3 },
		],
	),
	found(
		"the model held a question about two records that are gone against the guard, which holds the pair back",
		{ leftKey: "wait", strictGuard: true, pairs: 2 },
		901464,
		[
			{ do: "remove", side: "left", record: 0 },
			{ do: "work", by: "main", job: { job: "sweep" } },
			{ do: "create", side: "left", value: "v2", number: "own", record: 0 },
			{ do: "work", by: "main", job: press(3, 0, "right") },
			{ do: "remove", side: "right", record: 0 },
			{ do: "work", by: "main", job: { job: "run" } },
			{ do: "remove", side: "left", record: 3 },
		],
	),
	found(
		"the model took a long text typed where it flows nowhere for one whose beginning was carried over",
		{ direction: "toRight", truncates: true },
		902622,
		[
			{
				do: "edit",
				side: "right",
				record: 0,
				field: "city",
				value: "v1 long long long long long long long long end",
			},
			{ do: "work", by: "main", job: { job: "run" } },
			{ do: "edit", side: "left", record: 0, field: "city", value: "v2" },
		],
	),
	found("the model took values for agreed that a run passed by, as the pair was paused", {}, 902956, [
		{ do: "edit", side: "left", record: 0, field: "phone", value: "v2" },
		{ do: "block", record: 0 },
		{ do: "copy", side: "right", record: 0, field: "phone" },
		{ do: "work", by: "main", job: { job: "run" } },
		{ do: "editBack", side: "right", record: 0, field: "phone" },
		{ do: "unblock", record: 0 },
	]),
	found(
		"a question about a number stayed open until a full run after its records were coupled by hand",
		{ direction: "toLeft", pairs: 3 },
		901324,
		[
			{ do: "create", side: "right", value: "v4", number: "own", record: 0 },
			{ do: "create", side: "right", value: "v7", number: "otherSide", record: 0 },
			{ do: "merge", winner: 3, loser: 2 },
			{ do: "create", side: "right", value: "v9", number: "none", record: 0 },
		],
	),
	found(
		"of two people who tried a setup problem again both were told that they had settled it",
		{ pairs: 1 },
		557783763,
		[
			{
				do: "interrupt",
				by: "main",
				job: { job: "undo", press: 1 },
				at: "operations.save",
				nth: 3,
				meanwhile: [{ do: "trouble", side: "left", with: "read", what: "down", skip: 0, times: 1 }],
				ending: "vanish",
			},
			{ do: "work", by: "main", job: { job: "synchronize", side: "left", record: 0 } },
			{
				do: "interrupt",
				by: "main",
				job: press(3, 3, "left"),
				at: "errors.save",
				nth: 1,
				meanwhile: [],
				ending: "freeze",
			},
			{ do: "work", by: "main", job: press(2, 1, "left") },
		],
	),
	found("the model waited for good for a process that was killed while it was frozen", {}, 906565, [
		{
			do: "interrupt",
			by: "main",
			job: { job: "runRecord", side: "right", record: 0 },
			at: "jobs.save",
			nth: 1,
			meanwhile: [
				{
					do: "interrupt",
					by: "main",
					job: { job: "run" },
					at: "mappings.releaseLease",
					nth: 1,
					meanwhile: [],
					ending: "freeze",
				},
			],
			ending: "die",
		},
	]),
	found(
		"a value typed back at its source was overwritten, after a late write and an edit where it went",
		{},
		909133,
		[
			{ do: "edit", side: "left", record: 0, field: "phone", value: "v3" },
			{ do: "trouble", side: "right", with: "update", what: "late", skip: 0, times: 4 },
			{
				do: "interrupt",
				by: "main",
				job: { job: "run" },
				at: "errors.insert",
				nth: 1,
				meanwhile: [{ do: "executeLate", which: 0 }],
				ending: "die",
			},
			{ do: "edit", side: "right", record: 0, field: "phone", value: "v5" },
			{ do: "work", by: "main", job: { job: "run" } },
			{ do: "editBack", side: "left", record: 0, field: "phone" },
		],
	),
	found(
		"the model held a late request against Koppel that found its record under its old version again",
		{},
		909948,
		[
			{ do: "trouble", side: "left", with: "update", what: "late", skip: 0, times: 2 },
			{ do: "edit", side: "right", record: 0, field: "phone", value: "v2" },
			{ do: "work", by: "main", job: { job: "run", full: true } },
			{ do: "editBack", side: "left", record: 0, field: "phone" },
		],
	),
	found(
		"the model did not know whose copy a record was that was made and removed within one run",
		{ deletion: "delete" },
		915189,
		[
			{ do: "create", side: "left", value: "v3", number: "none", record: 0 },
			{ do: "trouble", side: "right", with: "create", what: "slowBefore", skip: 0, times: 1, minutes: 4 },
			{ do: "work", by: "main", job: { job: "run", full: true } },
			{ do: "remove", side: "left", record: 1 },
		],
	),
	found(
		"an edit of the record that a question about a shared number shows was overwritten by coupling it",
		{},
		917397,
		[
			{ do: "create", side: "right", value: "v1", number: "otherSide", record: 0 },
			{ do: "remove", side: "right", record: 0 },
			{ do: "work", by: "main", job: { job: "run" } },
			{
				do: "interrupt",
				by: "main",
				job: { job: "bulk", resolution: "uncouple", side: "left" },
				at: "audit.add",
				nth: 1,
				meanwhile: [{ do: "edit", side: "right", record: 1, field: "city", value: "v4" }],
				ending: "goOn",
			},
			{
				do: "interrupt",
				by: "main",
				job: { job: "run" },
				at: "jobs.insert",
				nth: 1,
				meanwhile: [
					{
						do: "work",
						by: "main",
						job: {
							job: "press",
							error: 0,
							resolution: 1,
							side: "left",
							byField: true,
							old: false,
							partner: 0,
							value: "v5",
						},
					},
				],
				ending: "die",
			},
		],
	),
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
