import { describe, expect, it } from "@jest/globals";
import { generateCompany, type Party, type PartyValues } from "../../../src/demo/systems/kit/company.js";

const parties = (size: number, seed = 7): Party[] => [...generateCompany({ size, seed })];

const differences = (party: Party): string[] => {
	const { businessCentral: left, dataverse: right } = party;
	if (left === null || right === null) return [];
	return (Object.keys(left) as (keyof PartyValues)[]).filter((key) => left[key] !== right[key]);
};

describe("generateCompany", () => {
	it("gives the same company for the same size and seed, another for another seed", () => {
		expect(parties(200)).toEqual(parties(200));
		expect(parties(200, 8)).not.toEqual(parties(200));
	});

	it("gives one party by its index without the others", () => {
		const company = generateCompany({ size: 1_000_000, seed: 7 });

		expect(company.party(199)).toEqual(parties(200)[199]);
		expect(company.party(999_999).number).toBe("C-1100000");
		expect(() => company.party(1_000_000)).toThrow(RangeError);
	});

	it("gives each party a number of its own", () => {
		const numbers = new Set(parties(5_000).map((each) => each.number));

		expect(numbers.size).toBe(5_000);
		expect(numbers.has("C-100001")).toBe(true);
	});

	it("places about nine in ten in both systems and the rest in one", () => {
		const company = generateCompany({ size: 20_000, seed: 7 });
		const counts = { both: 0, businessCentral: 0, dataverse: 0 };
		for (let index = 0; index < company.size; index += 1) counts[company.presence(index)] += 1;

		expect(counts.both / 20_000).toBeCloseTo(0.9, 1);
		expect(counts.businessCentral).toBeGreaterThan(700);
		expect(counts.dataverse).toBeGreaterThan(700);
	});

	it("says by its flags what its values and presence say", () => {
		const company = generateCompany({ size: 500, seed: 7 });

		for (const party of company) {
			const presence = company.presence(party.index);
			expect(party.inBusinessCentral).toBe(presence !== "dataverse");
			expect(party.inDataverse).toBe(presence !== "businessCentral");
			expect(party.businessCentral !== null).toBe(party.inBusinessCentral);
			expect(party.dataverse !== null).toBe(party.inDataverse);
		}
	});

	it("lets about two in a hundred differ in one value", () => {
		const all = parties(20_000);
		const inBoth = all.filter((each) => each.inBusinessCentral && each.inDataverse);
		const differing = inBoth.filter((each) => differences(each).length > 0);

		expect(differing.length / inBoth.length).toBeGreaterThan(0.015);
		expect(differing.length / inBoth.length).toBeLessThan(0.025);
		expect(Math.max(...differing.map((each) => differences(each).length))).toBe(1);
		expect(new Set(differing.flatMap(differences))).toEqual(
			new Set(["email", "phone", "website", "street", "creditLimit"]),
		);
	});

	it("fits the shorter field of both systems", () => {
		const limits = {
			name: 100,
			phone: 30,
			email: 80,
			website: 200,
			street: 100,
			city: 30,
			state: 30,
			postalCode: 20,
			countryCode: 10,
		};

		for (const party of parties(4_000)) {
			const values = party.businessCentral ?? party.dataverse;
			expect(party.number.length).toBeLessThanOrEqual(20);
			for (const [key, limit] of Object.entries(limits) as [keyof typeof limits, number][]) {
				expect((values?.[key] ?? "").length).toBeLessThanOrEqual(limit);
			}
		}
	});

	it("writes postal codes and telephone numbers as their country does", () => {
		const shapes: Record<string, [postal: RegExp, phone: RegExp]> = {
			NL: [/^\d{4} [A-Z]{2}$/, /^\+31 \d{2,3} \d{3} \d{4}$/],
			BE: [/^\d{4}$/, /^\+32 \d{1,2} \d{3} \d{2} \d{2}$/],
			DE: [/^\d{5}$/, /^\+49 \d{2,3} \d{7}$/],
			FR: [/^\d{5}$/, /^\+33 \d( \d{2}){4}$/],
			GB: [/^[A-Z]{1,2}\d{1,2} \d[A-Z]{2}$/, /^\+44 \d{2,3} \d{4} \d{4}$/],
			US: [/^\d{5}$/, /^\+1 \d{3}-555-\d{4}$/],
		};
		const seen = new Set<string>();

		for (const party of parties(3_000)) {
			const values = (party.businessCentral ?? party.dataverse) as PartyValues;
			const [postal, phone] = shapes[values.countryCode] as [RegExp, RegExp];
			seen.add(values.countryCode);
			expect(values.postalCode).toMatch(postal);
			if (values.phone !== "") expect(values.phone).toMatch(phone);
			expect(values.state).toMatch(values.countryCode === "US" ? /^[A-Z]{2}$/ : /^$/);
		}
		expect([...seen].sort()).toEqual(["BE", "DE", "FR", "GB", "NL", "US"]);
	});

	it("names e-mail and website after the party, at a domain nobody owns", () => {
		for (const party of parties(3_000)) {
			const values = (party.businessCentral ?? party.dataverse) as PartyValues;
			if (values.email !== "") expect(values.email).toMatch(/^[a-z0-9.-]+@[a-z0-9][a-z0-9-]*\.example$/);
			if (values.website !== "")
				expect(values.website).toMatch(/^https:\/\/(www\.)?[a-z0-9][a-z0-9-]*\.example$/);
		}
	});

	it("makes many kinds of names", () => {
		const names = parties(5_000).map((each) => (each.businessCentral ?? each.dataverse)?.name ?? "");

		expect(new Set(names).size).toBeGreaterThan(3_500);
		for (const kind of [/&/, /'/, /[à-ÿ]/i, /,/, /B\.V\.$/, /GmbH/, /^SARL/, /Ltd/, /Inc\.$/]) {
			expect(names.some((name) => kind.test(name))).toBe(true);
		}
		expect(names.every((name) => !/[{}]/.test(name))).toBe(true);
	});
});
