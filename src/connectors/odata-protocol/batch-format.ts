import type { OperationAnswer } from "./foreign-error.js";

/** One operation, to be sent alone or in a batch. */
export interface Operation {
	method: "GET" | "POST" | "PATCH" | "DELETE";
	/** Relative to the service root, without a slash in front. */
	path: string;
	headers: Record<string, string>;
	/** Sent as JSON; null sends no body. */
	body: Record<string, unknown> | null;
}

/** How a system wants its batches. */
export interface BatchFormat {
	/** @param rootPath the path of the service root, with a slash at its end */
	write(operations: Operation[], rootPath: string): { headers: Record<string, string>; body: string };
	/**
	 * The answers in the order of the operations; undefined where none came. Reads what is there of an answer that
	 * broke off: an operation counts as answered only when its part is whole.
	 */
	read(text: string, headers: Record<string, string>, count: number): (OperationAnswer | undefined)[];
}

/** JSON, or the text itself when it is none, or null when empty. */
export function readBody(text: string): unknown {
	if (text.trim() === "") return null;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
