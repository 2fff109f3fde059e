import { describe, expect, it } from "@jest/globals";
import type { BatchFormat, Operation } from "../../../src/connectors/odata-protocol/batch-format.js";
import { jsonBatch } from "../../../src/connectors/odata-protocol/json-batch.js";
import { multipartBatch } from "../../../src/connectors/odata-protocol/multipart-batch.js";

const patch = (path: string): Operation => ({
	method: "PATCH",
	path,
	headers: { "If-Match": 'W/"1"' },
	body: { name: 'ü "quoted" } ] {' },
});
const get = (path: string): Operation => ({ method: "GET", path, headers: {}, body: null });

const nasty = '}],{"id":"9","status":200';
const jsonAnswer = JSON.stringify({
	responses: [
		{ id: "1", status: 404, headers: { "Retry-After": "3" }, body: { error: { code: "X", message: nasty } } },
		{ id: "0", status: 200, headers: {}, body: { name: 'a "\\ }]' } },
		{ id: "2", status: 204 },
	],
});

const boundary = "batchresponse_7f";
const part = (http: string) =>
	`--${boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n${http}\r\n`;
const multipartAnswer = [
	part(
		'HTTP/1.1 200 OK\r\nETag: W/"2"\r\nContent-Type: application/json\r\n\r\n{"name":"--batchresponse_7f not"}',
	),
	part(
		'HTTP/1.1 404 Not Found\r\nREQ_ID: 5\r\nRetry-After: 3\r\n\r\n{"error":{"code":"X","message":"gone"}}',
	),
	part("HTTP/1.1 204 No Content\r\nOData-Version: 4.0\r\n\r\n"),
	`--${boundary}--\r\n`,
].join("");
const multipartHeaders = { "content-type": `multipart/mixed; boundary=${boundary}` };

const formats: [string, BatchFormat, string, Record<string, string>][] = [
	["JSON", jsonBatch, jsonAnswer, {}],
	["multipart", multipartBatch, multipartAnswer, multipartHeaders],
];

describe.each(formats)("%s batch answers", (_, format, text, headers) => {
	it("are read in the order of the operations", () => {
		const answers = format.read(text, headers, 3);

		expect(answers.map((answer) => answer?.status)).toEqual([200, 404, 204]);
		expect(answers[1]).toMatchObject({ headers: { "retry-after": "3" }, body: { error: { code: "X" } } });
		expect(answers[2]?.body).toBeNull();
	});

	it("leave open what they do not hold", () => {
		expect(format.read(text, headers, 5).map((answer) => answer?.status)).toEqual([
			200,
			404,
			204,
			undefined,
			undefined,
		]);
		expect(format.read("", headers, 2)).toEqual([undefined, undefined]);
		expect(format.read("<html>gateway</html>", {}, 1)).toEqual([undefined]);
		expect(format.read('{"responses":[{no json}]}', {}, 1)).toEqual([undefined]);
	});

	it("count nothing as answered that did not arrive whole, wherever they break off", () => {
		const whole = format.read(text, headers, 3);

		for (let length = 0; length < text.length; length += 1) {
			const answers = format.read(text.slice(0, length), headers, 3);
			for (const [index, answer] of answers.entries()) {
				if (answer !== undefined) expect(answer).toEqual(whole[index]);
			}
		}
	});

	it("give more the more of them arrives", () => {
		const counts = Array.from(
			{ length: text.length + 1 },
			(_each, length) => format.read(text.slice(0, length), headers, 3).filter(Boolean).length,
		);

		expect(counts).toEqual([...counts].sort((left, right) => left - right));
		expect(new Set(counts)).toEqual(new Set([0, 1, 2, 3]));
	});
});

describe("JSON batch requests", () => {
	it("go on after a failed operation and are never one transaction", () => {
		const { headers, body } = jsonBatch.write([get("a(1)"), patch("b(2)")], "/api/");

		expect(headers.prefer).toBe("odata.continue-on-error");
		expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain("isolation");
		expect(JSON.parse(body)).toEqual({
			requests: [
				{ id: "0", method: "GET", url: "a(1)", headers: {} },
				{
					id: "1",
					method: "PATCH",
					url: "b(2)",
					headers: { "Content-Type": "application/json", "If-Match": 'W/"1"' },
					body: { name: 'ü "quoted" } ] {' },
				},
			],
		});
	});
});

describe("multipart batch requests", () => {
	it("end every line with CRLF, the last one included, and ask to go on after an error", () => {
		const { headers, body } = multipartBatch.write(
			[get("accounts(1)?$select=name"), patch("b(2)")],
			"/api/v9.2/",
		);

		const written = /boundary="([^"]+)"/.exec(headers["content-type"] ?? "")?.[1];
		expect(headers.prefer).toBe("odata.continue-on-error");
		expect(body.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
		expect(body.endsWith(`--${written}--\r\n`)).toBe(true);
		expect(body).toContain("GET /api/v9.2/accounts(1)?$select=name HTTP/1.1\r\n\r\n\r\n");
		expect(body).toContain('If-Match: W/"1"\r\n\r\n{"name":"ü \\"quoted\\" } ] {"}\r\n');
	});

	it("never share a boundary", () => {
		const [first, second] = [multipartBatch.write([], "/"), multipartBatch.write([], "/")];

		expect(first.headers["content-type"]).not.toBe(second.headers["content-type"]);
	});

	it("reads answers with bare line feeds too", () => {
		const answers = multipartBatch.read(multipartAnswer.replaceAll("\r\n", "\n"), multipartHeaders, 3);

		expect(answers.map((answer) => answer?.status)).toEqual([200, 404, 204]);
	});
});
