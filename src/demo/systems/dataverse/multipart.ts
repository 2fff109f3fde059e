import { badRequest, type DataverseError, invalidPayload } from "./errors.js";

/** One part of a multipart body: headers by lower-case name, and what stands below them. */
export interface Part {
	readonly headers: Readonly<Record<string, string>>;
	readonly content: string;
}

/** An HTTP request inside a part. */
export interface InnerRequest {
	readonly method: string;
	readonly target: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** The boundary of a multipart content type; null for another type. */
export function boundaryOf(contentType: string | undefined): string | null {
	const match = /^multipart\/mixed\s*;.*?boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? "");
	return match ? (match[1] ?? match[2] ?? null) : null;
}

function unreadable(): DataverseError {
	return invalidPayload("Stream was not readable.");
}

/**
 * Splits a multipart body into its parts.
 * @throws {DataverseError} 400 unless every line, the last one too, ends in CRLF (facts/dataverse-api section 12a)
 */
export function parseMultipart(body: string, boundary: string): Part[] {
	if (/(?<!\r)\n/.test(body)) throw unreadable();
	return splitParts(body, boundary, true).map(parsePart);
}

function splitParts(body: string, boundary: string, isOutermost: boolean): string[] {
	const pieces = `\r\n${body}`.split(`\r\n--${boundary}`);
	const end = pieces.pop();
	const isClosed = end?.startsWith("--") && (end === "--\r\n" || (!isOutermost && /^--\s*$/.test(end)));
	if (!isClosed || pieces.length === 0) throw unreadable();
	return pieces.slice(1).map((piece) => {
		if (!piece.startsWith("\r\n")) throw unreadable();
		return piece.slice(2);
	});
}

function parsePart(text: string): Part {
	const { head, rest } = splitHead(text);
	return { headers: parseHeaders(head), content: rest };
}

function splitHead(text: string): { head: string; rest: string } {
	if (text.startsWith("\r\n")) return { head: "", rest: text.slice(2) };
	const at = text.indexOf("\r\n\r\n");
	return at === -1 ? { head: text, rest: "" } : { head: text.slice(0, at), rest: text.slice(at + 4) };
}

function parseHeaders(head: string): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const line of head.split("\r\n").filter(Boolean)) {
		const at = line.indexOf(":");
		if (at === -1) throw unreadable();
		headers[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
	}
	return headers;
}

/** The parts of a change set. @throws {DataverseError} 400 */
export function parseChangeSet(part: Part): Part[] {
	const boundary = boundaryOf(part.headers["content-type"]);
	if (boundary === null) throw unreadable();
	return splitParts(`${part.content}\r\n`, boundary, false).map(parsePart);
}

/** The request inside a part. @throws {DataverseError} 400 */
export function parseInnerRequest(part: Part): InnerRequest {
	if (!/^application\/http/i.test(part.headers["content-type"] ?? "")) {
		throw badRequest("A part of a batch must have the content type application/http.");
	}
	const { head, rest } = splitHead(part.content);
	const [requestLine = "", ...headerLines] = head.split("\r\n");
	const match = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(requestLine);
	if (!match) throw badRequest(`The request line '${requestLine}' of a batch part cannot be read.`);
	const headers = parseHeaders(headerLines.join("\r\n"));
	return { method: match[1] as string, target: match[2] as string, headers, body: rest };
}
