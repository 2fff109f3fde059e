import { describe, expect, it } from "@jest/globals";
import { aFile, configOf, problemsOf } from "./support.js";

/** A second mapping behind the customers, with one field that refers to something. */
const withContacts = (lookup: string, more: string[] = []) =>
	`${aFile()}${[
		"  - name: contacts",
		"    left: { system: bc, entity: contacts }",
		"    right: { system: crm, entity: contacts }",
		...more.map((line) => `    ${line}`),
		"    fields:",
		"      - { left: displayName, right: lastname }",
		`      - { left: companyNumber, right: parentcustomerid, ${lookup} }`,
	].join("\n")}\n`;

const told = (text: string) => problemsOf(text).map(({ path, message }) => [path, message]);

describe("references between mappings", () => {
	it("make the mapping they go through one that runs first", () => {
		const config = configOf(withContacts("lookup: { mapping: customers, refersBy: { left: number } }"));

		expect(config.mappings[1]).toMatchObject({
			dependsOn: ["customers"],
			parents: { customers: { entities: { left: "customers", right: "accounts" } } },
		});
	});

	it("to an unknown mapping are refused with the nearest name", () => {
		expect(problemsOf(withContacts("lookup: { mapping: custmers }"))).toMatchObject([
			{ path: "mappings[1].fields[1].lookup.mapping", nearest: "customers" },
		]);
		expect(problemsOf(withContacts("direction: toRight", ["dependsOn: [custmers]"]))).toMatchObject([
			{ path: "mappings[1].dependsOn[0]", nearest: "customers" },
		]);
	});

	it("to a mapping that has a problem of its own have none for that", () => {
		const text = withContacts("lookup: { mapping: customers }", ["dependsOn: [customers]"]);
		const broken = text.replace("  - name: customers\n", "  - name: customers\n    direction: sideways\n");

		expect(told(broken)).toEqual([["mappings[0].direction", expect.stringContaining("sideways")]]);
	});

	it("that would wait for each other in a circle are refused", () => {
		const own = withContacts("lookup: { mapping: contacts }");
		expect(told(own)).toEqual([
			["mappings[1].fields[1].lookup.mapping", "Records of contacts would wait for each other."],
		]);
		expect(told(withContacts("lookup: { mapping: contacts, whenMissing: leaveOut }"))).toEqual([]);

		const both = withContacts("lookup: { mapping: customers }").replace(
			"      - { left: displayName, right: name }",
			"      - { left: contact, right: primarycontactid, lookup: { mapping: contacts } }",
		);
		expect(told(both)).toHaveLength(1);
		expect(told(both)[0]?.[1]).toBe("The mappings contacts, customers would wait for each other.");
	});

	it("cannot match records, be cut, or be translated in two ways", () => {
		expect(told(withContacts("lookup: { mapping: customers }, match: 1"))[0]?.[1]).toMatch(/matched/);
		expect(told(withContacts("lookup: { mapping: customers }, truncate: true"))[0]?.[1]).toMatch(/never cut/);
		const twice = "lookup: { mapping: customers }, options: [{ left: a, right: b }]";
		expect(told(withContacts(twice))[0]?.[1]).toBe("A field has options or lookup, not both.");
	});
});

describe("a transformed field", () => {
	it("that flows both ways says how values are turned back", () => {
		const text = withContacts('transform: { toRight: "{{ value | upcase }}" }');

		expect(problemsOf(text)).toMatchObject([
			{ path: "mappings[1].fields[1].transform.toLeft", expected: "a template, or direction: toRight" },
		]);
	});

	it("with a template that cannot be read is refused", () => {
		const text = withContacts('direction: toRight, transform: { toRight: "{{ value | upcse }}" }');

		expect(problemsOf(text)[0]).toMatchObject({ path: "mappings[1].fields[1].transform.toRight" });
	});
});
