import { describe, expect, it } from "@jest/globals";
import { ConnectorError } from "../../src/ports/connector.js";
import { createLogger } from "../../src/service/logger.js";

const SECRET = 'planted "secret"/9f2c';
const MAIL = "petra.jansen@private.example";

/** A logger, and the lines it wrote as data beside the whole text. */
function keptLogger(level = "debug", secrets: string[] = []) {
	const written: string[] = [];
	const log = createLogger({ level, secrets, write: (line) => written.push(line) });
	return { log, text: () => written.join(""), lines: () => written.map((line) => JSON.parse(line)) };
}

describe("the log", () => {
	it("is one JSON line each, with its facts and its sentence", () => {
		const { log, text, lines } = keptLogger();

		log.info({ mapping: "customers", rows: { left: 2, right: 3 }, at: null }, "Run ended");

		expect(text().endsWith("}\n")).toBe(true);
		expect(lines()).toMatchObject([
			{ level: 30, mapping: "customers", rows: { left: 2, right: 3 }, at: null, msg: "Run ended" },
		]);
	});

	it("leaves out what is below its level", () => {
		const { log, lines } = keptLogger("warn");

		log.debug({}, "one");
		log.info({}, "two");
		log.warn({}, "three");
		log.error({}, "four");

		expect(lines().map(({ msg }) => msg)).toEqual(["three", "four"]);
	});

	it.each([
		["as a field", { detail: SECRET }],
		["inside a text", { detail: `https://host/?key=${encodeURIComponent(SECRET)}` }],
		["in a list in a map", { facts: { parts: ["a", [SECRET]] } }],
		["as a name", { [SECRET]: 1 }],
		["in an error's sentence", { error: new Error(`No access with ${SECRET}.`) }],
		[
			"in what hangs on an error",
			{ error: Object.assign(new Error("No."), { config: { headers: SECRET } }) },
		],
		["in an error's cause", { error: new Error("No.", { cause: new Error(SECRET) }) }],
		["in something thrown that is no error", { error: { response: { headers: { cookie: SECRET } } } }],
		["thrown as it is", { error: SECRET }],
	])("never holds a secret that came %s", (_, fields) => {
		const { log, text } = keptLogger("debug", [SECRET]);

		log.error(fields, "It failed");

		expect(text()).not.toContain(SECRET);
		expect(text()).not.toContain(JSON.stringify(SECRET).slice(1, -1));
		expect(text()).not.toContain(encodeURIComponent(SECRET));
	});

	it.each([
		["a password", { password: "hunter2" }],
		["a header", { headers: { Authorization: "Bearer abc" } }],
		["a token deep down", { request: { auth: { accessToken: "abc" } } }],
		["fields of a record", { record: { fields: { displayName: "Petra" } } }],
		["values to write", { pending: { values: { phone: "06-1" }, sourceValues: { phone: "06-1" } } }],
		["what stood there before", { change: { before: "06-1", after: "06-2" } }],
		["something that goes on and on", { a: { b: { c: { d: { e: { f: "06-1" } } } } } }],
	])("censors %s by its name, whoever put it there", (_, fields) => {
		const { log, text } = keptLogger();

		log.info(fields, "A line");

		expect(text()).toContain("[not logged]");
		for (const value of ["hunter2", "abc", "Petra", "06-1"]) expect(text()).not.toContain(value);
	});

	it("holds no mail address, wherever it stood", () => {
		const { log, text } = keptLogger();

		log.warn({ detail: `Refused for ${MAIL}.`, error: new Error(`${MAIL} is taken`) }, "It failed");

		expect(text()).not.toContain(MAIL);
		expect(text()).toContain("Refused for [mail address].");
	});

	it("tells of a refused record no word of the system, which may quote it", () => {
		const { log, text, lines } = keptLogger();
		const error = new ConnectorError({
			code: "validation",
			retryable: false,
			foreignCode: "Application_StringExceededLength",
			foreignMessage: "The length of Petra Jansen is too long.",
			status: 400,
		});
		error.system = { name: "bc", label: "Business Central" };

		log.error({ error }, "It failed");

		expect(text()).not.toContain("Petra");
		expect(lines()[0].error).toMatchObject({
			name: "ConnectorError",
			code: "validation",
			system: "bc",
			status: 400,
			foreignCode: "Application_StringExceededLength",
		});
		expect(lines()[0].error.stack).toMatch(/^\s+at /);
	});

	it("tells what is wrong with a connection", () => {
		const { log, lines } = keptLogger();
		const foreignMessage = "The client or its secret is not valid.";

		log.error({ error: new ConnectorError({ code: "credentials", retryable: false, foreignMessage }) }, "No");

		expect(lines()[0].error.message).toBe(`credentials: ${foreignMessage}`);
	});

	it("survives what cannot be told", () => {
		const { log, lines } = keptLogger();
		const round: Record<string, unknown> = { name: "round" };
		round.self = round;

		log.info({ round, count: 10n, call: () => {}, nothing: undefined }, "Odd");
		log.error({ error: undefined }, "Nothing");

		expect(lines()).toMatchObject([{ count: "10", msg: "Odd" }, { error: { message: "undefined" } }]);
	});
});
