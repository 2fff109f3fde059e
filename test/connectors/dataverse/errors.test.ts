import { describe, expect, it } from "@jest/globals";
import { isExpired, narrow, narrowCreate } from "../../../src/connectors/dataverse/errors.js";
import type { ErrorScope } from "../../../src/connectors/odata-protocol/foreign-error.js";
import { leavesOpen } from "../../../src/connectors/odata-protocol/foreign-error.js";
import type { ConnectorErrorCode } from "../../../src/ports/connector.js";

const answer = (status: number, code: string, message = "said so") => ({
	status,
	headers: {},
	body: { error: { code, message } },
});

describe("narrow", () => {
	it.each<[number, string, ErrorScope, ConnectorErrorCode]>([
		[404, "0x80040217", "record", "notFound"],
		[404, "", "record", "notFound"],
		[404, "0x8006088a", "record", "entityMissing"],
		[412, "0x80060882", "record", "stale"],
		[412, "", "record", "stale"],
		[412, "0x80060892", "record", "duplicateKey"],
		[400, "0x8006088D", "record", "notVersioned"],
		[403, "0x80040220", "record", "permission"],
		[403, "0x80040220", "whole", "forbidden"],
		[400, "0x80044331", "record", "validation"],
		[400, "0x80040265", "record", "validation"],
		[405, "0x80040227", "record", "validation"],
		[400, "0x80072491", "whole", "changesNotTracked"],
		[400, "0x0", "whole", "fieldMissing"],
		[400, "0x0", "record", "validation"],
		[429, "0x80072326", "record", "throttled"],
		[503, "0x0", "whole", "serverError"],
		[401, "", "whole", "credentials"],
		[302, "", "whole", "entityMissing"],
		[307, "", "record", "entityMissing"],
	])("calls %d with code %j of a %s %s", (status, code, scope, expected) => {
		expect(narrow(answer(status, code), scope).code).toBe(expected);
	});

	it("calls a duplicate rule a duplicate, though it comes as 500, and does not leave it open", () => {
		const error = narrow(answer(500, "0x80040333"), "record");

		expect([error.code, error.retryable, leavesOpen(error)]).toEqual(["duplicateKey", false, false]);
	});

	it("leaves other 5xx open", () => {
		expect(leavesOpen(narrow(answer(500, "0x80040216"), "record"))).toBe(true);
	});

	it("never takes another's 404 for a missing record", () => {
		expect(narrow({ status: 404, headers: {}, body: "<html>" }, "record").code).toBe("entityMissing");
	});

	it("reads Retry-After and keeps the system's own words", () => {
		const error = narrow(
			{ ...answer(429, "0x80072322", "Slow down."), headers: { "retry-after": "5" } },
			"record",
		);

		expect(error).toMatchObject({
			retryAfterMs: 5000,
			foreignMessage: "Slow down.",
			foreignCode: "0x80072322",
			status: 429,
			retryable: true,
		});
	});
});

describe("narrowCreate", () => {
	it.each([
		["0x80040237", "duplicateId"],
		["", "duplicateId"],
		["0x80060892", "duplicateKey"],
	])("calls 412 with code %j %s", (code, expected) => {
		expect(narrowCreate(answer(412, code), "record").code).toBe(expected);
	});
});

describe("isExpired", () => {
	it.each([
		[400, "0x80044352", true],
		[410, "", true],
		[400, "0x80040203", false],
	])("of %d with code %j is %s", (status, code, expected) => {
		expect(isExpired(narrow(answer(status, code), "whole"))).toBe(expected);
	});

	it("is false of anything else that was thrown", () => {
		expect(isExpired(new Error("other"))).toBe(false);
	});
});
