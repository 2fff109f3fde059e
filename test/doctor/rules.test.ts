import { describe, expect, it } from "@jest/globals";
import { clockFindings } from "../../src/doctor/clock.js";
import { databaseFindings } from "../../src/doctor/database.js";
import { referenceFindings } from "../../src/doctor/references.js";
import { surroundingsFindings } from "../../src/doctor/surroundings.js";
import type { ValueType } from "../../src/domain/mapping.js";
import type { EntityDescription } from "../../src/ports/connector.js";
import type { DatabaseExamination } from "../../src/ports/examination.js";
import { contactsMapping } from "../support/contacts-mapping.js";

const told = (findings: Array<{ severity: string; code: string }>) =>
	findings.map(({ severity, code }) => `${severity} ${code}`);

describe("the clock", () => {
	const system = { name: "bc", label: "Business Central" };

	it.each([
		[59_000, []],
		[-59_000, []],
		[61_000, ["warning clockSkewed"]],
		[-300_000, ["warning clockSkewed"]],
		[301_000, ["error clockSkewed"]],
	])("off by %d ms is told as %j", (off, expected) => {
		const findings = clockFindings(system, {
			theirs: 1_000_000 + off,
			askedAt: 999_000,
			answeredAt: 1_001_000,
		});

		expect(told(findings)).toEqual(expected);
	});

	it("is not judged by a system that does not tell its time", () => {
		expect(clockFindings(system, null)).toEqual([]);
	});
});

describe("the database", () => {
	const mongo: DatabaseExamination = {
		kind: "mongodb",
		description: "MongoDB db.example/koppel",
		failure: null,
		isWritable: true,
		missingIndexes: [],
	};
	const folder: DatabaseExamination = {
		kind: "embedded",
		folder: ".koppel",
		failure: null,
		exists: true,
		freeBytes: 50_000_000_000,
		isOnNetworkDrive: false,
	};

	it.each<[string, DatabaseExamination, string[]]>([
		["all is well", mongo, []],
		["we may only read", { ...mongo, isWritable: false }, ["error databaseReadOnly"]],
		["indexes are missing", { ...mongo, missingIndexes: ["couplings.leftKey"] }, ["info indexesMissing"]],
		["nobody answers", { ...mongo, failure: "no server" }, ["error unreachable"]],
		["the folder is fine", folder, ["info embeddedStore"]],
		[
			"the folder is on a network drive",
			{ ...folder, isOnNetworkDrive: true },
			["info embeddedStore", "error networkDrive"],
		],
		[
			"the disk is nearly full",
			{ ...folder, freeBytes: 900_000_000 },
			["info embeddedStore", "warning littleSpace"],
		],
		["the disk is full", { ...folder, freeBytes: 1_000 }, ["info embeddedStore", "error littleSpace"]],
	])("is judged when %s", (_, examined, expected) => {
		expect(told(databaseFindings(examined))).toEqual(expected);
	});
});

describe("the surroundings", () => {
	const usual = {
		port: 3000,
		isPortTaken: false,
		timeZone: "Europe/Amsterdam",
		wantedTimeZone: null,
		hasSchedules: false,
		isSlackReal: true,
	};

	it.each<[string, Partial<typeof usual> | { wantedTimeZone: string }, string[]]>([
		["all is well", {}, []],
		["the port is taken", { isPortTaken: true }, ["info portTaken"]],
		["the port changes with every start", { port: 0 }, ["warning portByChance"]],
		["TZ is no time zone", { wantedTimeZone: "Amsterdam" }, ["warning timeZoneUnknown"]],
		["there are schedules", { hasSchedules: true }, ["info timeZone"]],
	])("are judged when %s", (_, change, expected) => {
		expect(told(surroundingsFindings({ ...usual, ...change }))).toEqual(expected);
	});
});

describe("a reference to records of another mapping", () => {
	const table = (entity: string, fields: Record<string, ValueType>): EntityDescription => ({
		entity,
		fields: Object.entries(fields).map(([name, type]) => ({
			name,
			type,
			creatable: true,
			writable: true,
			maxLength: null,
			scale: null,
			options: null,
		})),
		nameField: null,
		versioned: true,
		changesTracked: true,
	});
	const people = table("contacts", { companyNumber: "code" });
	const customers = table("customers", { number: "code", displayName: "text", balanceDue: "number" });

	/** What is told of the company a person of Business Central belongs to, who refers to it by this field. */
	function toldOf(
		by: string | null,
		{ left = people, known = customers }: { left?: EntityDescription; known?: EntityDescription | null } = {},
	) {
		const mapping = contactsMapping();
		for (const { lookup } of mapping.fields) if (lookup !== null) lookup.refersBy.left = by;
		return referenceFindings({
			mapping,
			path: "mappings[1]",
			descriptions: { left, right: table("contacts", { parentcustomerid_account: "guid" }) },
			tableOf: (system, entity) => (system === "bc" && entity === "customers" ? known : null),
			nearest: (_, words) => words[0] ?? null,
		});
	}

	it("by a field whose values it holds is in order, and so is one by id", () => {
		expect(toldOf("number")).toEqual([]);
		expect(toldOf("displayName")).toEqual([]);
		expect(toldOf(null, { left: table("contacts", { companyNumber: "guid" }) })).toEqual([]);
	});

	it("by a field that is not there is told, with the nearest one", () => {
		expect(toldOf("nummer")).toMatchObject([
			{
				code: "fieldMissing",
				subject: "mappings[1].fields[2].lookup.refersBy.left (contacts)",
				found:
					'customers in Business Central has no field "nummer", by which records of customers are referred to.',
				step: 'Write a field of this table. Perhaps "number" is meant.',
			},
		]);
	});

	it("by a field of another type is told", () => {
		expect(toldOf("balanceDue")).toMatchObject([
			{ code: "fieldMisfit", found: expect.stringContaining("companyNumber of contacts is code") },
		]);
	});

	it("by id, in a field that can hold none, is told", () => {
		expect(toldOf(null)).toMatchObject([
			{ code: "fieldMisfit", step: expect.stringContaining('"refersBy: { left: <field> }"') },
		]);
	});

	it("to a table whose system says nothing now is not judged", () => {
		expect(toldOf("nummer", { known: null })).toEqual([]);
	});
});
