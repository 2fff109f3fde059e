import type { HttpResponse } from "../kit/http-server.js";
import { answerJson } from "./call.js";

/** Items in one piece of a long answer. */
const PIECE = 100;

/**
 * A JSON answer with a list in it: `{head,"value":[items]tail}`. A long list is written while it is sent, so the items
 * must stay what they are.
 */
export function answerList<T>(
	{ head, tail }: { head: string; tail: string },
	{ items, write }: { items: readonly T[]; write: (item: T) => string },
	headers: Readonly<Record<string, string>>,
): HttpResponse {
	const start = `{${head},"value":[`;
	const end = `]${tail}}`;
	if (items.length <= PIECE) {
		return answerJson(200, `${start}${items.map(write).join(",")}${end}`, headers);
	}
	return { ...answerJson(200, "", headers), pieces: () => pieces(start, items, write, end) };
}

function* pieces<T>(
	start: string,
	items: readonly T[],
	write: (item: T) => string,
	end: string,
): Generator<string> {
	yield start;
	for (let place = 0; place < items.length; place += PIECE) {
		const text = items
			.slice(place, place + PIECE)
			.map(write)
			.join(",");
		yield place === 0 ? text : `,${text}`;
	}
	yield end;
}
