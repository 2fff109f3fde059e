import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { narrow } from "../../../src/connectors/business-central/errors.js";
import { webClientOf } from "../../../src/connectors/business-central/links.js";
import { ModifiedSincePull, parseWatermark } from "../../../src/connectors/business-central/pull.js";
import {
	decodeEnumWord,
	encodeEnumWord,
	toSnapshot,
} from "../../../src/connectors/business-central/translate.js";
import type { ErrorScope } from "../../../src/connectors/odata-protocol/foreign-error.js";
import type { DatedPage } from "../../../src/connectors/odata-protocol/service.js";
import {
	CRONUS_ID,
	encodeEnumWord as encodedBySystem,
} from "../../../src/demo/systems/business-central/index.js";
import type { ConnectorErrorCode } from "../../../src/ports/connector.js";
import { walk } from "../../contracts/connector.js";

describe("enum words", () => {
	it.each([
		[" ", "_x0020_"],
		["Non-Inventory", "Non_x002D_Inventory"],
		["In Progress", "In_x0020_Progress"],
		["G.L. Account", "G_x002E_L_x002E__x0020_Account"],
		["Person", "Person"],
	])("%j travels as %s", (plain, encoded) => {
		expect(encodeEnumWord(plain)).toBe(encoded);
		expect(encodedBySystem(plain)).toBe(encoded);
		expect(decodeEnumWord(encoded)).toBe(plain);
	});

	it("come back whatever they are", () => {
		fc.assert(
			fc.property(fc.string(), (word) => {
				expect(decodeEnumWord(encodeEnumWord(word))).toBe(word);
			}),
		);
	});
});

describe("a record that was never modified since an upgrade", () => {
	it("has no time of its last change, instead of one in the year 1", () => {
		const row = { "@odata.etag": 'W/"1"', id: CRONUS_ID, lastModifiedDateTime: "0001-01-01T00:00:00Z" };

		expect(toSnapshot({ set: "customers", fields: new Map() }, [], row)?.modifiedAt).toBeNull();
	});
});

describe("watermarks by time", () => {
	const at = (time: string) => `2026-03-02T${time}Z`;
	const pulled = async (facts: { since?: string; startedAt?: string; rows: string[] }) => {
		const first: DatedPage = {
			rows: facts.rows.map((modifiedAt) => ({ modifiedAt })),
			nextLink: null,
			deltaLink: null,
			serverTime: facts.startedAt ? Date.parse(facts.startedAt) : null,
		};
		const pull = new ModifiedSincePull({
			from: {
				since: facts.since ? Date.parse(facts.since) : null,
				startedAt: first.serverTime,
				newest: null,
			},
			resumed: false,
			pages: (async function* () {
				yield first;
			})(),
			toSnapshots: (rows) =>
				rows.map((row) => ({
					id: "1",
					fields: {},
					version: "1",
					modifiedAt: String(row.modifiedAt),
					modifiedBy: null,
					mergedInto: null,
				})),
		});
		await walk(pull);
		return pull;
	};

	it("stand at the newest row", async () => {
		const pull = await pulled({ startedAt: at("10:00:00"), rows: [at("09:00:00.500"), at("09:30:00.123")] });

		expect(pull.nextWatermark(null)).toBe(at("09:30:00.123"));
	});

	it("never pass the server's clock when the pull began", async () => {
		const pull = await pulled({ startedAt: at("10:00:00"), rows: [at("10:00:07.000")] });

		expect(pull.nextWatermark(null)).toBe(at("10:00:00.000"));
	});

	it("never pass a row that is held back", async () => {
		const pull = await pulled({ startedAt: at("10:00:00"), rows: [at("09:10:00"), at("09:30:00")] });

		expect(pull.nextWatermark(at("09:10:00"))).toBe(at("09:10:00.000"));
	});

	it("stay when only rows of the overlap were listed, and move back for one that is held back", async () => {
		const pull = await pulled({ since: at("09:30:00"), startedAt: at("10:00:00"), rows: [at("09:25:00")] });

		expect(pull.nextWatermark(null)).toBe(at("09:30:00.000"));
		expect(pull.nextWatermark(at("09:25:00"))).toBe(at("09:25:00.000"));
	});

	it("stand at the server's clock where no row was modified since an upgrade took its time away", async () => {
		const pull = await pulled({ startedAt: at("10:00:00"), rows: ["0001-01-01T00:00:00Z"] });

		expect(pull.nextWatermark(null)).toBe(at("10:00:00.000"));
	});

	it("read everything again while a row without a time is held back, for no later pull would list it", async () => {
		const pull = await pulled({ startedAt: at("10:00:00"), rows: [at("09:30:00"), "0001-01-01T00:00:00Z"] });

		expect(pull.nextWatermark(new Date(0).toISOString())).toBeNull();
	});

	it("of a time that no row has read everything: the service takes no year before the first", () => {
		expect(parseWatermark("0001-01-01T00:00:00.000Z")).toBeNull();
		expect(parseWatermark(at("10:00:00"))).toBe(Date.parse(at("10:00:00")));
	});

	it("stay when nothing was listed, and stand at the server's clock for an empty table", async () => {
		const quiet = await pulled({ since: at("09:30:00"), startedAt: at("10:00:00"), rows: [] });
		const empty = await pulled({ startedAt: at("10:00:00"), rows: [] });
		const mute = await pulled({ rows: [] });

		expect(quiet.nextWatermark(null)).toBe(at("09:30:00.000"));
		expect(empty.nextWatermark(null)).toBe(at("10:00:00.000"));
		expect(mute.nextWatermark(null)).toBeNull();
	});
});

describe("narrow", () => {
	it.each<[number, string, ErrorScope, ConnectorErrorCode]>([
		[409, "Request_EntityChanged", "record", "stale"],
		[412, "", "record", "stale"],
		[409, "Something_Else", "record", "serverError"],
		[400, "Internal_EntityWithSameKeyExists", "record", "duplicateKey"],
		[409, "Internal_EntityWithSameKeyExists", "record", "duplicateKey"],
		[404, "Internal_RecordNotFound", "record", "notFound"],
		[404, "BadRequest_ResourceNotFound", "record", "notFound"],
		[404, "BadRequest_ResourceNotFound", "whole", "entityMissing"],
		[404, "BadRequest_NotFound", "record", "entityMissing"],
		[400, "BadRequest_NotFound", "record", "validation"],
		[404, "Internal_CompanyNotFound", "record", "entityMissing"],
		[410, "", "record", "entityMissing"],
		[400, "Unknown", "record", "validation"],
		[500, "Unknown", "record", "serverError"],
		[501, "BadRequest_MethodNotImplemented", "whole", "validation"],
		[400, "Application_DialogException", "record", "validation"],
		[403, "Authorization_RequestDenied", "record", "permission"],
		[403, "Authorization_RequestDenied", "whole", "forbidden"],
		[401, "Authentication_InvalidCredentials", "whole", "credentials"],
		[429, "Application_TooManyRequests", "whole", "throttled"],
		[408, "", "record", "timeout"],
	])("calls %d %j of a %s %s", (status, code, scope, expected) => {
		const message = "Said so.  CorrelationId:  9f161476-3c5e-4f0a-8d15-6e0b2f0c7a11.";
		const error = narrow({ status, headers: {}, body: { error: { code, message } } }, scope);

		expect(error.code).toBe(expected);
		expect(error.foreignMessage).toBe("Said so.");
	});
});

describe("webClientOf", () => {
	const online = "https://businesscentral.dynamics.com";

	it.each([
		[
			"https://api.businesscentral.dynamics.com/v2.0/contoso.com/Production/api/v2.0/",
			`${online}/contoso.com/Production/`,
		],
		["https://api.businesscentral.dynamics.com/v2.0/Sandbox/api/v2.0/", `${online}/Sandbox/`],
		["https://erp.example.com:7048/BC/api/v2.0/", null],
	])("of %s is %s", (api, client) => {
		expect(webClientOf(new URL(api))).toBe(client);
	});
});
