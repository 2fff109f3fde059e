import { createsFrom, type Mapping, mayFlowFrom, mayWriteTo } from "../domain/mapping.js";
import { otherSide, type Side } from "../domain/record.js";
import { RIGHTS, type Right } from "../ports/examination.js";
import { ADMINISTRATOR } from "./administrators.js";
import type { Finding } from "./finding.js";
import type { End } from "./tables.js";

/** How much a mapping needs a right: always, or only when a person presses a button. */
type Need = "run" | "press";

/** The rights a mapping needs in the table of a side, as its direction and its policies have it. */
export function neededRights(mapping: Mapping, side: Side): Map<Right, Need> {
	const needs = new Map<Right, Need>([["read", "run"]]);
	if (mapping.mode === "observe" || !mayWriteTo(mapping, side)) return needs;
	const { deletion } = mapping.policies;
	if (mapping.fields.some((field) => mayFlowFrom(mapping, field, otherSide(side))))
		needs.set("update", "run");
	const creates = createsFrom(mapping, otherSide(side)) || deletion === "restore";
	if (creates || deletion === "ask") needs.set("create", creates ? "run" : "press");
	if (deletion === "delete" || deletion === "ask")
		needs.set("delete", deletion === "delete" ? "run" : "press");
	return needs;
}

/** Rights that are missing, and those that cannot be known without writing. */
export function permissionFindings(end: End): Finding[] {
	const { mapping, side, system, table } = end;
	if (table.failure !== null && table.rights.read !== false) return [];
	const needs = neededRights(mapping, side);
	const needed = RIGHTS.filter((right) => needs.has(right));
	const missing = needed.filter((right) => table.rights[right] === false);
	const unknown = needed.filter((right) => table.rights[right] === null);
	const { entity } = mapping[side];
	const base = {
		area: "permissions",
		subject: `${mapping.name}.${side}`,
		who: ADMINISTRATOR[system.type],
	} as const;
	return [
		...missing.map(
			(right): Finding => ({
				...base,
				code: "permissionMissing",
				severity: needs.get(right) === "run" ? "error" : "warning",
				found: `Koppel may not ${right} records of ${entity} in ${system.label}${needs.get(right) === "run" ? "" : `: the button that would ${right} one will be refused`}.`,
				step: grantStep(end, right),
			}),
		),
		...(unknown.length > 0 && missing.length === 0
			? [
					{
						...base,
						code: "permissionNotChecked",
						severity: "info" as const,
						found: `Not checked: whether Koppel may ${wordList(unknown)} records of ${entity} in ${system.label}. That shows only when something is written.`,
						step: notCheckedStep(end),
					},
				]
			: []),
	];
}

/** The verbs that Dataverse names its privileges by. */
const PRIVILEGE: Record<Right, string> = {
	read: "Read",
	create: "Create",
	update: "Write",
	delete: "Delete",
};

function grantStep({ system, mapping, side }: End, right: Right): string {
	const { entity } = mapping[side];
	return system.type === "dataverse"
		? `Give the application user a security role with "${PRIVILEGE[right]}" on ${entity} for the whole organization.`
		: `On the page "Microsoft Entra applications" open the app and give it a permission set that may ${right === "update" ? "modify" : right} ${entity}.`;
}

function notCheckedStep({ system, mapping, side }: End): string {
	const { entity } = mapping[side];
	return system.type === "dataverse"
		? `See that the application user's security role covers ${entity}, and may read its own privileges.`
		: `On the page "Microsoft Entra applications" see that the app's permission sets cover ${entity}.`;
}

function wordList(words: string[]): string {
	return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
