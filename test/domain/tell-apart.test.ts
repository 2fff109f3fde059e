import { describe, expect, it } from "@jest/globals";
import type { FieldValue } from "../../src/domain/record.js";
import { type HeldValues, tellApart } from "../../src/domain/tell-apart.js";
import { customersMapping } from "../support/customers-mapping.js";

const holding =
	(values: Record<string, FieldValue>): HeldValues =>
	({ name }) =>
		values[name];
const apart = (...records: Array<Record<string, FieldValue>>) =>
	tellApart(customersMapping(), records.map(holding)).map((fields) =>
		fields.map(({ name, value }) => `${name} ${value}`),
	);

describe("what tells records of one name apart", () => {
	it("is their match fields, then other fields in which they differ, three at most", () => {
		const one = { number: "1", name: "A", phone: "10", city: "Gent", creditLimit: 5 };

		expect(apart(one, { ...one, number: "2", phone: "20", city: "Brugge", creditLimit: 6 })).toEqual([
			["number 1", "phone 10", "city Gent"],
			["number 2", "phone 20", "city Brugge"],
		]);
	});

	it("leaves out what is empty, what is the same and what is personal", () => {
		const shared = { name: "A", city: "Gent" };

		expect(
			apart({ ...shared, number: "1", email: "a@x.example" }, { ...shared, email: "b@x.example" }),
		).toEqual([["number 1"], []]);
	});

	it("hides a record's own personal value where another field says it", () => {
		const [told] = apart(
			{ name: "A", city: "petra@x.example", email: "petra@x.example" },
			{ name: "A", city: "Gent" },
		);

		expect(told?.join()).not.toContain("petra");
	});
});
