import type { Problem } from "./problem.js";

/** Shorter texts are part of ordinary words; messages never quote a value that was filled in, so they cannot leak. */
const SHORTEST_MASKED = 4;

/** The problems with every secret replaced, whatever put it there. */
export function maskProblems(problems: Problem[], secrets: string[]): Problem[] {
	const long = [...new Set(secrets)].filter((secret) => secret.length >= SHORTEST_MASKED);
	const ordered = long.sort((one, two) => two.length - one.length);
	const mask = (text: string) =>
		ordered.reduce((masked, secret) => masked.replaceAll(secret, "[secret]"), text);
	return problems.map(({ path, message, expected, nearest, line }) => ({
		path: mask(path),
		message: mask(message),
		expected: expected === null ? null : mask(expected),
		nearest: nearest === null ? null : mask(nearest),
		line,
	}));
}
