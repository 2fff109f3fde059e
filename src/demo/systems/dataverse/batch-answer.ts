import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import { bodyText, type HttpResponse } from "../kit/http-server.js";

/** One part of a batch answer: an answer, or all answers of a change set. */
export type AnswerPart =
	| { readonly kind: "single"; readonly response: HttpResponse; readonly contentId?: string }
	| {
			readonly kind: "changeSet";
			readonly responses: readonly { response: HttpResponse; contentId: string | null }[];
	  };

/** Headers of the service as a whole, which parts do not repeat. */
const outerOnly = /^(x-ms-|www-authenticate)/i;

/** Writes a batch answer and says where each part ends in it (facts/dataverse-api section 7). */
export function writeBatchAnswer(parts: readonly AnswerPart[]): {
	body: string;
	partEnds: number[];
	contentType: string;
} {
	const boundary = `batchresponse_${randomUUID()}`;
	const partEnds: number[] = [];
	let body = "";
	for (const part of parts) {
		body += `--${boundary}\r\n${writePart(part)}\r\n`;
		partEnds.push(body.length);
	}
	return {
		body: `${body}--${boundary}--\r\n`,
		partEnds,
		contentType: `multipart/mixed; boundary=${boundary}`,
	};
}

function writePart(part: AnswerPart): string {
	if (part.kind === "single") return writeResponse(part.response, part.contentId ?? null);
	const boundary = `changesetresponse_${randomUUID()}`;
	const inner = part.responses.map(
		({ response, contentId }) => `--${boundary}\r\n${writeResponse(response, contentId)}\r\n`,
	);
	return `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n${inner.join("")}--${boundary}--\r\n`;
}

function writeResponse(response: HttpResponse, contentId: string | null): string {
	const lines = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"];
	if (contentId !== null) lines.push(`Content-ID: ${contentId}`);
	lines.push("", `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ""}`);
	if (response.status >= 400) lines.push(`REQ_ID: ${randomUUID()}`);
	for (const [name, value] of Object.entries(response.headers)) {
		if (!outerOnly.test(name)) lines.push(`${partHeader(name)}: ${value}`);
	}
	return `${lines.join("\r\n")}\r\n\r\n${bodyText(response)}`;
}

function partHeader(name: string): string {
	if (name === "content-type") return "Content-Type";
	return name === "retry-after" ? "Retry-After" : name;
}
