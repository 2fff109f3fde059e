import { randomUUID } from "node:crypto";
import { type BatchFormat, type Operation, readBody } from "./batch-format.js";
import type { OperationAnswer } from "./foreign-error.js";

const CRLF = "\r\n";

/**
 * OData's multipart batch (facts/dataverse-api.md sections 7 and 12a): CRLF everywhere, the last line included, and
 * going on after a failed operation. No change sets: each operation stands for itself.
 */
export const multipartBatch: BatchFormat = {
	write(operations, rootPath) {
		const boundary = `batch_${randomUUID()}`;
		const parts = operations.map((operation) => writePart(operation, boundary, rootPath));
		return {
			headers: {
				"content-type": `multipart/mixed; boundary="${boundary}"`,
				prefer: "odata.continue-on-error",
			},
			body: `${parts.join("")}--${boundary}--${CRLF}`,
		};
	},

	read(text, headers, count) {
		const boundary = boundaryOf(headers["content-type"] ?? "");
		const answers = boundary === null ? [] : readParts(text, boundary);
		return Array.from({ length: count }, (_, index) => answers[index]);
	},
};

function writePart(operation: Operation, boundary: string, rootPath: string): string {
	const { method, path, headers, body } = operation;
	const all = body === null ? headers : { "Content-Type": "application/json; type=entry", ...headers };
	const lines = [
		`--${boundary}`,
		"Content-Type: application/http",
		"Content-Transfer-Encoding: binary",
		"",
		`${method} ${rootPath}${path} HTTP/1.1`,
		...Object.entries(all).map(([name, value]) => `${name}: ${value}`),
		"",
		body === null ? "" : JSON.stringify(body),
	];
	return lines.join(CRLF) + CRLF;
}

function boundaryOf(contentType: string): string | null {
	const match = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
	return match?.[1] ?? match?.[2] ?? null;
}

/** Walks the delimiters; stops at the first part that is not whole, for answers come in the order of the operations. */
function readParts(text: string, boundary: string): OperationAnswer[] {
	const delimiter = `--${boundary}`;
	const answers: OperationAnswer[] = [];
	let at = text.indexOf(delimiter);
	while (at !== -1 && !text.startsWith("--", at + delimiter.length)) {
		const from = at + delimiter.length;
		at = text.indexOf(`\n${delimiter}`, from);
		const isClosed = at !== -1;
		const part = isClosed ? text.slice(from, at) : withoutHalfDelimiter(text.slice(from), delimiter);
		const answer = readPart(part, isClosed);
		if (answer === null) break;
		answers.push(answer);
		if (isClosed) at += 1;
	}
	return answers;
}

/** The text may break off inside the next delimiter: what is there of it belongs to no part. */
function withoutHalfDelimiter(text: string, delimiter: string): string {
	const lastLine = text.lastIndexOf("\n") + 1;
	return delimiter.startsWith(text.slice(lastLine)) ? text.slice(0, lastLine) : text;
}

/** Null when the part broke off. A body that is whole JSON is whole: no beginning of a JSON object is one itself. */
function readPart(part: string, isClosed: boolean): OperationAnswer | null {
	const [, http] = splitAtBlankLine(part);
	const [head, text] = splitAtBlankLine(http ?? "");
	const status = /^HTTP\/\d(?:\.\d)?\s+(\d{3})/.exec(head.trimStart());
	if (status === null || http === null || (text === null && !isClosed)) return null;
	const body = readBody(text ?? "");
	const isWhole = isClosed || Number(status[1]) === 204 || (typeof body === "object" && body !== null);
	return isWhole ? { status: Number(status[1]), headers: readHeaders(head), body } : null;
}

/** What stands before and behind the first blank line; null when there is none. */
function splitAtBlankLine(text: string): [string, string | null] {
	const trimmed = text.replace(/^(?:\r?\n)+/, "");
	const blank = /\r?\n\r?\n/.exec(trimmed);
	if (blank === null) return [trimmed, null];
	return [trimmed.slice(0, blank.index), trimmed.slice(blank.index + blank[0].length)];
}

function readHeaders(head: string): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const line of head.split(/\r?\n/).slice(1)) {
		const colon = line.indexOf(":");
		if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
	}
	return headers;
}
