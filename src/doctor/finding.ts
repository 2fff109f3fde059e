/** How bad it is: an error keeps Koppel from working, a warning will bite some day, an info is good to know. */
export type Severity = "error" | "warning" | "info";

/** What was looked at. */
export const AREAS = [
	"configuration",
	"surroundings",
	"database",
	"connection",
	"clock",
	"tables",
	"permissions",
	"fields",
	"other engines",
	"Slack",
] as const;
export type Area = (typeof AREAS)[number];

/** Who has to act. */
export type Fixer =
	| "Business Central administrator"
	| "Power Platform administrator"
	| "Entra ID administrator"
	| "Slack administrator"
	| "whoever runs Koppel"
	| "whoever writes koppel.yml";

/** One thing that was found. Holds no secret. */
export interface Finding {
	/** Stable, for other programs. */
	code: string;
	severity: Severity;
	area: Area;
	/** What it is about: a system, a mapping, a place in the file, a channel. */
	subject: string;
	/** What was found, in a sentence. */
	found: string;
	/** Who has to fix it, and the exact step. */
	who: Fixer;
	step: string;
}

/** The findings of a system that did not answer at all carry this code. */
export const UNREACHABLE = "unreachable";

const WEIGHT: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** The worst first, and within that in the order of the areas. The same thing is told once. */
export function inOrder(findings: Finding[]): Finding[] {
	const told = new Map(findings.map((finding) => [`${finding.subject} ${finding.found}`, finding]));
	return [...told.values()].sort(
		(one, two) =>
			WEIGHT[one.severity] - WEIGHT[two.severity] || AREAS.indexOf(one.area) - AREAS.indexOf(two.area),
	);
}
