import type { Finding } from "./finding.js";

/** A problem of the configuration file or the environment. */
export interface ToldProblem {
	/** A path in the file, or the name of a variable; empty for the file as a whole. */
	path: string;
	/** The line in the file; null where there is none. */
	line: number | null;
	message: string;
	expected: string | null;
	nearest: string | null;
}

/** Every problem that keeps the configuration from being loaded. */
export function configurationFindings(problems: ToldProblem[]): Finding[] {
	return problems.map((problem) => {
		const isOfEnvironment = /^[A-Z_]+$/.test(problem.path) || /\bvariable [A-Z]/.test(problem.message);
		return {
			code: "configuration",
			severity: "error",
			area: "configuration",
			subject: placeOf(problem),
			found: problem.message,
			who: isOfEnvironment ? "whoever runs Koppel" : "whoever writes koppel.yml",
			step: stepOf(problem, isOfEnvironment),
		};
	});
}

/** Where a problem stands, as people look for it. */
export function placeOf({ path, line }: ToldProblem): string {
	const where = [line === null ? "" : `line ${line}`, path].filter((part) => part !== "");
	return where.length === 0 ? "koppel.yml" : where.join(", ");
}

/** What to write instead. */
export function stepOf({ expected, nearest }: ToldProblem, isOfEnvironment = false): string {
	const hint = nearest === null ? "" : ` Perhaps "${nearest}" is meant.`;
	if (expected !== null) return `${isOfEnvironment ? "Set" : "Write"} ${expected}.${hint}`;
	return `Correct it${isOfEnvironment ? " in the environment" : " in koppel.yml"}.${hint}`;
}
