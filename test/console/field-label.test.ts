import { describe, expect, it } from "@jest/globals";
import { desiredCard, endHeading, factsOf, fieldHeading, fieldLabel } from "../../src/console/index.js";
import type { FieldLabel } from "../../src/domain/mapping.js";
import { createMessages } from "../../src/messages/index.js";
import { aField, aFieldEnd, aMapping, aSyncError } from "../support/builders/index.js";

const english = createMessages("en");
const dutch = createMessages("nl");

function factsWith(label: FieldLabel | null) {
	const left = aFieldEnd({ field: "creditLimit" });
	const right = aFieldEnd({ field: "creditlimit" });
	return factsOf(
		aMapping({ fields: [aField({ name: "creditLimit/creditlimit", label, left, right }), aField()] }),
	);
}

function saidIn(label: FieldLabel | null) {
	const mapping = factsWith(label);
	const said = (messages: typeof english) => fieldLabel("creditLimit/creditlimit", { mapping, messages });
	return [said(english), said(dutch)];
}

describe("what people call a field", () => {
	it("is what the mapping says, in the reader's language", () => {
		expect(saidIn({ en: "credit ceiling", nl: "kredietlimiet" })).toEqual([
			"credit ceiling",
			"kredietlimiet",
		]);
	});

	it("is one word for everybody where the mapping has one", () => {
		expect(saidIn("limit")).toEqual(["limit", "limit"]);
	});

	it("is the system's own name where no label says it in this language", () => {
		expect(saidIn({ nl: "kredietlimiet" })).toEqual(["credit limit", "kredietlimiet"]);
		expect(saidIn(null)).toEqual(["credit limit", "credit limit"]);
	});

	it("begins with a capital where it stands alone, also for a system's own field", () => {
		const naming = { mapping: factsWith({ nl: "kredietlimiet" }), messages: dutch };

		expect(fieldHeading("creditLimit/creditlimit", naming)).toBe("Kredietlimiet");
		expect(endHeading("right", "creditlimit", naming)).toBe("Kredietlimiet");
		expect(endHeading("right", "address1_city", naming)).toBe("Address 1 city");
	});

	it("is what a Dutch card says of a conflict", () => {
		const error = aSyncError({
			kind: "updateConflict",
			conflict: { conflict: "update", reason: "bothChanged", fields: ["creditLimit/creditlimit"] },
			fields: [
				{
					name: "creditLimit/creditlimit",
					left: 1500.5,
					right: 2000,
					seat: { left: 1000, right: 1000 },
					private: false,
					asked: true,
				},
			],
		});

		const card = desiredCard(error, { mapping: factsWith({ nl: "kredietlimiet" }), messages: dutch });

		expect(card.sentence).toContain("voor kredietlimiet");
		expect(card.fields).toEqual([
			expect.objectContaining({ title: "Kredietlimiet", left: "1.500,5", right: "2.000" }),
		]);
	});
});
