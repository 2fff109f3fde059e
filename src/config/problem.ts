/** One thing wrong with the configuration, told so that its reader can put it right. Never holds a secret. */
export interface Problem {
	/** Where, e.g. `mappings[0].fields[2].direction`; the name of a variable for the environment; empty for the file. */
	path: string;
	/** What is wrong, as one sentence. */
	message: string;
	/** What would be right; null when the message says it all. */
	expected: string | null;
	/** The valid word that comes nearest; null when none does. */
	nearest: string | null;
	/** The line in the file, from 1; null where there is none. */
	line: number | null;
}

/** A key or index on the way to a value. */
export type PathPart = string | number;

/** A path as people write it: `mappings[0].fields[2].left`. */
export function pathText(parts: readonly PropertyKey[]): string {
	return parts.reduce<string>((text, part) => {
		if (typeof part === "number") return `${text}[${part}]`;
		return text === "" ? String(part) : `${text}.${String(part)}`;
	}, "");
}

/** A problem whose other facts are not known. */
export function aProblem(path: string, message: string, facts: Partial<Problem> = {}): Problem {
	return { path, message, expected: null, nearest: null, line: null, ...facts };
}

/** A problem as one line for a terminal. */
export function problemText({ path, message, expected, nearest, line }: Problem): string {
	const where = [line === null ? "" : `line ${line}`, path].filter((part) => part !== "").join(", ");
	const hints = [
		expected === null ? "" : ` Expected ${expected}.`,
		nearest === null ? "" : ` Did you mean "${nearest}"?`,
	];
	return `${where === "" ? "" : `${where}: `}${message}${hints.join("")}`;
}
