import { describe, expect, it } from "@jest/globals";
import {
	buildMapping,
	type DescribedEntity,
	type DescribedField,
	outlineMapping,
	type Problem,
} from "../../src/config/index.js";
import type { Mapping } from "../../src/domain/mapping.js";
import { aFile, fieldRows, mappingOf } from "./support.js";

function described(name: string, overrides: Partial<DescribedField> = {}): DescribedField {
	return {
		name,
		type: "text",
		creatable: true,
		writable: true,
		maxLength: null,
		scale: null,
		options: null,
		...overrides,
	};
}

const LEFT: DescribedEntity = {
	nameField: "displayName",
	fields: [
		described("number", { type: "code", maxLength: 20 }),
		described("displayName", { maxLength: 100 }),
		described("creditLimit", { type: "number", scale: 2 }),
		described("blocked", { type: "option", options: [" ", "Ship", "All"] }),
		described("balance", { type: "number", scale: 2, creatable: false, writable: false }),
		described("seriesNumber", { creatable: true, writable: false }),
		described("id", { type: "guid", creatable: false, writable: false }),
		described("since", { type: "date" }),
		described("taxable", { type: "boolean" }),
	],
};
const RIGHT: DescribedEntity = {
	nameField: "name",
	fields: [
		described("accountnumber", { maxLength: 20 }),
		described("name", { maxLength: 160 }),
		described("creditlimit", { type: "number", scale: 4 }),
		described("statuscode", { type: "option", options: [1, 2] }),
		described("blocked", { type: "option", options: [" ", "Ship", "All", "Invoice"] }),
		described("createdon", { type: "datetime" }),
		described("donotphone", { type: "boolean" }),
	],
};

function build(text: string): Mapping {
	const result = buildMapping(mappingOf(text), { left: LEFT, right: RIGHT });
	if (!result.ok) throw new Error(JSON.stringify(result.problems));
	return result.mapping;
}

function problems(text: string): Problem[] {
	const result = buildMapping(mappingOf(text), { left: LEFT, right: RIGHT });
	return result.ok ? [] : result.problems;
}

describe("buildMapping", () => {
	it("knows which fields a system sets by itself, which is no reason to read everything anew", () => {
		const rows = [
			"{ left: balance, right: creditlimit, direction: toRight }",
			"{ left: displayName, right: name }",
		];
		const text = aFile([], fieldRows(...rows));
		const filled = build(text);
		const fields = LEFT.fields.map((field) =>
			field.name === "balance" ? { ...field, creatable: true } : field,
		);

		const free = buildMapping(mappingOf(text), { left: { ...LEFT, fields }, right: RIGHT });

		expect(filled.fields.map(({ left }) => left?.readOnly)).toEqual([true, undefined]);
		expect(free.ok && free.mapping.fingerprint).toBe(filled.fingerprint);
	});

	it("takes types, lengths and scales from the systems", () => {
		const { fields, left, right } = build(
			aFile(
				[],
				fieldRows("{ left: number, right: accountnumber }", "{ left: creditLimit, right: creditlimit }"),
			),
		);

		expect([left.nameField, right.nameField]).toEqual(["displayName", "name"]);
		expect(fields).toEqual([
			{
				name: "number/accountnumber",
				label: null,
				left: { field: "number", type: "code", maxLength: 20, scale: null },
				right: { field: "accountnumber", type: "text", maxLength: 20, scale: null },
				direction: "bidirectional",
				match: null,
				constant: null,
				options: null,
				lookup: null,
				transform: { left: null, right: null },
				compare: "text",
				truncate: false,
				onlyWhenSet: false,
				enforce: false,
				private: false,
				policy: null,
			},
			expect.objectContaining({
				name: "creditLimit/creditlimit",
				left: { field: "creditLimit", type: "number", maxLength: null, scale: 2 },
				right: { field: "creditlimit", type: "number", maxLength: null, scale: 4 },
			}),
		]);
	});

	it("names a field after both ends, so that a field mapped to another one starts without seats", () => {
		const names = build(
			aFile(
				[],
				fieldRows(
					"{ left: displayName, right: name }",
					"{ left: blocked, right: blocked, direction: toRight }",
					"{ right: statuscode, constant: 1 }",
				),
			),
		).fields.map(({ name }) => name);

		expect(names).toEqual(["displayName/name", "blocked", "/statuscode"]);
	});

	it("takes what people call a field, one text or one for each language", () => {
		const { fields } = build(
			aFile(
				[],
				fieldRows(
					"{ left: displayName, right: name, label: trade name }",
					"{ left: number, right: accountnumber, label: { en: number, nl: nummer } }",
				),
			),
		);

		expect(fields.map(({ label }) => label)).toEqual(["trade name", { en: "number", nl: "nummer" }]);
	});

	it("prefers a configured name field", () => {
		const text = aFile().replace("entity: customers }", "entity: customers, nameField: number }");

		expect(build(text).left.nameField).toBe("number");
	});

	it("carries every setting of the mapping over", () => {
		const text = aFile([
			"direction: toRight",
			"mode: observe",
			"createMissing: toRight",
			"onCouple: leftWins",
			"leavesFilter: keep",
			"policies: { update: newest, deletion: restore }",
			"clockSkew: 5",
			"guard: { deletions: 7 }",
			"loop: { toAndFro: 0, setBack: 9, reactions: 6 }",
			'schedule: "*/5 * * * *"',
			'findDeleted: "0 2 * * *"',
			'channel: "#sales"',
			"unversioned: { right: accept }",
		]);

		const { fields, left, right, fingerprint, ...rest } = build(text);

		expect(rest).toEqual({
			name: "customers",
			dependsOn: [],
			direction: "toRight",
			mode: "observe",
			createMissing: "toRight",
			onCouple: "leftWins",
			leavesFilter: "keep",
			policies: { update: "newest", deletion: "restore" },
			clockSkewMs: 5000,
			guard: expect.objectContaining({ deletions: 7, deletionShareFrom: 20 }),
			loop: { toAndFro: 0, setBack: 9, reactions: 6 },
			schedule: "*/5 * * * *",
			findDeleted: "0 2 * * *",
			channel: "#sales",
		});
		expect([fields.length, left.unversioned, right.unversioned, right.createKey]).toEqual([
			2,
			"refuse",
			"accept",
			{ kind: "clientId" },
		]);
		expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
	});

	it.each<[string, string, string, string, string | null]>([
		[
			"a misspelt field",
			aFile([], fieldRows("{ left: displayNmae, right: name }")),
			"fields[0].left",
			'customers in Business Central has no field "displayNmae"',
			"displayName",
		],
		[
			"a misspelt field of the filter",
			aFile().replace(
				"entity: customers }",
				"entity: customers, filter: [{ field: bloked, op: eq, value: 1 }] }",
			),
			"left.filter[0].field",
			'has no field "bloked"',
			"blocked",
		],
		[
			"a misspelt name field",
			aFile().replace("entity: accounts }", "entity: accounts, nameField: nam }"),
			"right.nameField",
			'accounts in Dataverse has no field "nam"',
			"name",
		],
		[
			"a field nobody may write",
			aFile([], fieldRows("{ left: balance, right: creditlimit }")),
			"fields[0].left",
			"balance can be written by nobody in Business Central",
			null,
		],
		[
			"a field that only a create may write",
			aFile([], fieldRows("{ left: seriesNumber, right: name }")),
			"fields[0].left",
			"only when a record is created",
			null,
		],
		[
			"a constant for a field nobody may write",
			aFile([], fieldRows("{ left: balance, constant: 5 }")),
			"fields[0].left",
			"balance can be written by nobody",
			null,
		],
		[
			"fields of types that do not fit",
			aFile([], fieldRows("{ left: creditLimit, right: name, direction: toLeft }")),
			"fields[0].left",
			"name is text, creditLimit is number",
			null,
		],
		[
			"an option without a table",
			aFile([], fieldRows("{ left: displayName, right: statuscode, direction: toRight }")),
			"fields[0].right",
			"displayName is text, statuscode is option",
			null,
		],
		[
			"an option whose words the other side does not have",
			aFile([], fieldRows("{ left: blocked, right: blocked, direction: toLeft }")),
			"fields[0].left",
			'blocked has no choice "Invoice"',
			null,
		],
		[
			"a word in an option table that is no choice",
			aFile([], fieldRows("{ left: blocked, right: statuscode, options: [{ left: Shipp, right: 1 }] }")),
			"fields[0].options[0].left",
			'"Shipp" is no choice of blocked',
			"Ship",
		],
		[
			"a constant that is no choice",
			aFile([], fieldRows("{ right: statuscode, constant: 3 }")),
			"fields[0].constant",
			'"3" is no choice of statuscode',
			null,
		],
		[
			"a constant of another type",
			aFile([], fieldRows("{ left: creditLimit, constant: much }")),
			"fields[0].constant",
			"does not fit creditLimit",
			null,
		],
		[
			"a constant that is too long",
			aFile([], fieldRows(`{ right: accountnumber, constant: ${"x".repeat(21)} }`)),
			"fields[0].constant",
			"too long for accountnumber",
			null,
		],
		[
			"a filter value that is no choice",
			aFile().replace(
				"entity: customers }",
				"entity: customers, filter: [{ field: blocked, op: in, value: [Al] }] }",
			),
			"left.filter[0].value",
			'"Al" is no choice of blocked',
			"All",
		],
		[
			"a filter value of another type",
			aFile().replace(
				"entity: customers }",
				"entity: customers, filter: [{ field: creditLimit, op: gt, value: a }] }",
			),
			"left.filter[0].value",
			"does not fit creditLimit",
			null,
		],
		[
			"letters asked of a number",
			aFile([], fieldRows("{ left: creditLimit, right: creditlimit, compare: digits }")),
			"fields[0].compare",
			"for texts and codes only",
			null,
		],
		[
			"a number to be cut",
			aFile([], fieldRows("{ left: creditLimit, right: creditlimit, truncate: true }")),
			"fields[0].truncate",
			"for texts and codes only",
			null,
		],
		[
			"a create key that does not exist",
			aFile(["createMissing: toLeft", "createKey: { left: numbre }"]),
			"createKey.left",
			'has no field "numbre"',
			"number",
		],
		[
			"a create key that a create may not set",
			aFile(["createMissing: toLeft", "createKey: { left: id }"]),
			"createKey.left",
			"id cannot be set when a record is created",
			null,
		],
		[
			"a create key that is no text",
			aFile(["createMissing: toLeft", "createKey: { left: creditLimit }"]),
			"createKey.left",
			"creditLimit is number",
			null,
		],
	])("refuses %s", (_, text, path, message, nearest) => {
		const found = problems(text);

		expect(found).toHaveLength(1);
		expect(found[0]).toMatchObject({
			path: `mappings[0].${path}`,
			message: expect.stringContaining(message),
			nearest,
			line: expect.any(Number),
		});
	});

	it.each([
		[
			"a field that flows away from where it cannot be written",
			"{ left: balance, right: creditlimit, direction: toRight }",
		],
		["a text of a number", "{ left: creditLimit, right: name, direction: toRight }"],
		["a day and a moment", "{ left: since, right: createdon }"],
		["options of the same words", "{ left: blocked, right: blocked, direction: toRight }"],
		[
			"an option table to a boolean",
			'{ left: blocked, right: donotphone, options: [{ left: " ", right: false }] }',
		],
		[
			"an empty side in an option table",
			'{ left: blocked, right: name, options: [{ left: " ", right: null }] }',
		],
	])("takes %s", (_, row) => {
		expect(problems(aFile([], fieldRows(row)))).toEqual([]);
	});

	it("says everything at once, with the lines of the file", () => {
		const text = aFile(
			[],
			fieldRows("{ left: nmber, right: accountnumber }", "{ left: displayName, right: nam }"),
		);

		expect(problems(text).map(({ path, line }) => [path, line])).toEqual([
			["mappings[0].fields[0].left", 16],
			["mappings[0].fields[1].right", 17],
		]);
	});
});

describe("fingerprint", () => {
	const base = aFile();

	it("is the same for the same file", () => {
		expect(build(base).fingerprint).toBe(build(base).fingerprint);
	});

	it.each([
		["a policy", aFile(["policies: { update: leftWins }"])],
		["a direction", aFile(["direction: toRight"])],
		["onCouple", aFile(["onCouple: ask"])],
		["leavesFilter", aFile(["leavesFilter: keep"])],
		[
			"the filter",
			base.replace(
				"entity: customers }",
				"entity: customers, filter: [{ field: number, op: eq, value: a }] }",
			),
		],
		["a field", aFile([], fieldRows("{ left: number, right: accountnumber }"))],
		["createMissing", aFile(["createMissing: toRight"])],
	])("changes with %s", (_, text) => {
		expect(build(text).fingerprint).not.toBe(build(base).fingerprint);
	});

	it("changes with a length the system tells", () => {
		const right = {
			...RIGHT,
			fields: RIGHT.fields.map((field) => (field.name === "name" ? { ...field, maxLength: 50 } : field)),
		};

		const shorter = buildMapping(mappingOf(base), { left: LEFT, right });

		expect(shorter.ok && shorter.mapping.fingerprint).not.toBe(build(base).fingerprint);
	});

	it.each([
		["times of runs", aFile(['schedule: "*/5 * * * *"', 'findDeleted: "0 2 * * *"'])],
		["the channel", aFile(['channel: "#sales"'])],
		["observing instead of writing", aFile(["mode: observe"])],
		["the guard", aFile(["guard: { deletions: 7 }"])],
		["when a loop is seen", aFile(["loop: { setBack: 9 }"])],
		["what is masked", base.replace("right: name }", "right: name, private: true }")],
		["what people call a field", base.replace("right: name }", "right: name, label: { nl: naam } }")],
		["what people call a system", base.replace("company: CRONUS", "company: CRONUS\n    label: Ours")],
		[
			"the order of keys",
			base.replace("{ left: displayName, right: name }", "{ right: name, left: displayName }"),
		],
	])("does not change with %s", (_, text) => {
		expect(build(text).fingerprint).toBe(build(base).fingerprint);
	});
});

describe("outlineMapping", () => {
	it("is the mapping as far as the configuration alone tells", () => {
		const outline = outlineMapping(mappingOf(aFile(['channel: "#sales"'])));

		expect(outline).toMatchObject({
			name: "customers",
			channel: "#sales",
			left: { systemLabel: "Business Central", nameField: null },
			fields: [
				{ name: "number/accountnumber", left: { type: "text", maxLength: null }, match: 1 },
				{ name: "displayName/name" },
			],
		});
	});
});
