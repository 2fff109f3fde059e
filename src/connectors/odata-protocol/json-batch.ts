import { z } from "zod";
import { type BatchFormat, type Operation, readBody } from "./batch-format.js";
import type { OperationAnswer } from "./foreign-error.js";

/** One answer of a JSON batch (facts/business-central-api.md section 8). */
const BatchAnswer = z.object({
	id: z.string(),
	status: z.number().int(),
	headers: z.record(z.string(), z.string()).nullish(),
	body: z.unknown().optional(),
});

/** OData's JSON batch. Goes on after a failed operation, and is never a transaction. */
export const jsonBatch: BatchFormat = {
	write(operations) {
		const requests = operations.map((operation, index) => toRequest(operation, index));
		return {
			headers: {
				"content-type": "application/json",
				accept: "application/json",
				prefer: "odata.continue-on-error",
			},
			body: JSON.stringify({ requests }),
		};
	},

	read(text, _headers, count) {
		const answers: (OperationAnswer | undefined)[] = new Array(count).fill(undefined);
		for (const entry of entriesOf(text)) {
			const parsed = BatchAnswer.safeParse(entry);
			if (!parsed.success || !/^\d+$/.test(parsed.data.id)) continue;
			const { id, status, headers, body } = parsed.data;
			if (Number(id) < count)
				answers[Number(id)] = { status, headers: lowerNames(headers), body: body ?? null };
		}
		return answers;
	},
};

function toRequest({ method, path, headers, body }: Operation, index: number): Record<string, unknown> {
	const all = body === null ? headers : { "Content-Type": "application/json", ...headers };
	const request = { id: String(index), method, url: path, headers: all };
	return body === null ? request : { ...request, body };
}

function lowerNames(headers: Record<string, string> | null | undefined): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
	);
}

function entriesOf(text: string): unknown[] {
	try {
		const whole = JSON.parse(text) as { responses?: unknown } | null;
		return Array.isArray(whole?.responses) ? whole.responses : [];
	} catch {
		return wholeEntries(text);
	}
}

/** The entries of `responses` that arrived whole, out of a text that broke off. */
function wholeEntries(text: string): unknown[] {
	const start = /"responses"\s*:\s*\[/.exec(text);
	if (start === null) return [];
	const entries: unknown[] = [];
	let depth = 0;
	let from = 0;
	let isInText = false;
	for (let at = start.index + start[0].length; at < text.length; at += 1) {
		const character = text[at];
		if (isInText) {
			if (character === "\\") at += 1;
			else if (character === '"') isInText = false;
		} else if (character === '"') isInText = true;
		else if (character === "{" || character === "[") {
			if (depth === 0) from = at;
			depth += 1;
		} else if (character === "}" || character === "]") {
			depth -= 1;
			if (depth < 0) break;
			if (depth === 0) entries.push(readBody(text.slice(from, at + 1)));
		}
	}
	return entries;
}
