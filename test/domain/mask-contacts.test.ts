import { describe, expect, it } from "@jest/globals";
import { publicWords } from "../../src/domain/mask-contacts.js";
import { customersMapping } from "../support/customers-mapping.js";

const plain = customersMapping();
const personal = { fields: plain.fields.map((field) => ({ ...field, private: field.name === "email" })) };

describe("what a system says about a mapping with personal fields", () => {
	it.each([
		["petra@private.example may not read.", "••• may not read."],
		["GET /contacts?mail=petra%40private.example failed", "GET /contacts?mail=••• failed"],
		["Call +31 (0)6 12.34-56 78 first", "Call ••• first"],
		["Try again after 2026-11-27 11:49:03, code 40113", "Try again after 2026-11-27 11:49:03, code 40113"],
		[
			"Record 5f1c2a34-0d4e-4d0f-9a43-123456789012 is locked",
			"Record 5f1c2a34-0d4e-4d0f-9a43-123456789012 is locked",
		],
	])("%s", (said, told) => {
		expect(publicWords(personal, said)).toBe(told);
	});

	it("is told as it is where nothing is personal", () => {
		expect(
			publicWords({ fields: plain.fields.map((field) => ({ ...field, private: false })) }, "a@b.example"),
		).toBe("a@b.example");
	});
});
