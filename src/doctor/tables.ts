import { createsFrom, type Mapping } from "../domain/mapping.js";
import { otherSide, type Side } from "../domain/record.js";
import type { Examiner, TableExamination } from "../ports/examination.js";
import { ADMINISTRATOR } from "./administrators.js";
import { type Finding, UNREACHABLE } from "./finding.js";

/** One end of a mapping beside what its system says. */
export interface End {
	/** As configured. */
	mapping: Mapping;
	side: Side;
	/** Where the mapping stands in the file, e.g. `mappings[0]`. */
	path: string;
	system: Pick<Examiner, "name" | "label" | "type">;
	table: TableExamination;
}

/** What an end of a mapping needs of its table as a whole. */
export function tableFindings(end: End, nearestTable: string | null = null): Finding[] {
	const { failure, description } = end.table;
	if (failure !== null) return [missingTable(end, failure.code, failure.foreignMessage, nearestTable)];
	if (description === null) return [];
	return [
		...(description.versioned ? [] : [unversioned(end)]),
		...(description.changesTracked ? [] : [untracked(end)]),
		...keyFindings(end),
		...engineFindings(end),
	];
}

function subjectOf({ mapping, side, path }: End): string {
	return `${path}.${side} (${mapping.name})`;
}

function missingTable(end: End, code: string, words: string, nearest: string | null): Finding {
	const { mapping, side, system, path } = end;
	const base = { severity: "error", area: "tables", subject: subjectOf(end) } as const;
	const { entity } = mapping[side];
	if (code === "entityMissing")
		return {
			...base,
			code: "tableMissing",
			found: `${system.label} has no table "${entity}" that Koppel may see.`,
			who: "whoever writes koppel.yml",
			step: `Correct ${path}.${side}.entity${nearest === null ? "" : `; perhaps "${nearest}" is meant`}. Tables are named as in the system's API.`,
		};
	return {
		...base,
		code: UNREACHABLE,
		found: `${system.label} says nothing of ${entity}: ${words}`,
		who: "whoever runs Koppel",
		step: 'Run "koppel doctor" again when the system answers.',
	};
}

function unversioned(end: End): Finding {
	const { mapping, side, system } = end;
	const { entity, unversioned: accepted } = mapping[side];
	const isAccepted = accepted === "accept";
	return {
		code: "notVersioned",
		severity: isAccepted ? "warning" : "error",
		area: "tables",
		subject: subjectOf(end),
		found: `${entity} in ${system.label} has no versioned writes: a change made while Koppel writes can be overwritten${isAccepted ? ", and the mapping accepts that" : ""}.`,
		who: ADMINISTRATOR[system.type],
		step: isAccepted
			? `Enable optimistic concurrency for the table; then "unversioned: { ${side}: accept }" can go.`
			: `Enable optimistic concurrency for the table (custom tables, and standard tables enabled for offline, have it); or accept the risk with "unversioned: { ${side}: accept }".`,
	};
}

function untracked(end: End): Finding {
	const { entity } = end.mapping[end.side];
	return {
		code: "changesNotTracked",
		severity: "error",
		area: "tables",
		subject: subjectOf(end),
		found: `Change tracking of ${entity} in ${end.system.label} is off, so nothing tells what changed or was deleted.`,
		who: ADMINISTRATOR[end.system.type],
		step: `In the Power Apps maker portal open the table ${entity}, Properties, Advanced options, tick "Track changes", save and publish. It cannot be turned off again.`,
	};
}

/** A create is safe to repeat only when the system refuses the same key twice (design.md 6.3). */
function keyFindings(end: End): Finding[] {
	const { mapping, side, system, table } = end;
	const { createKey, entity } = mapping[side];
	if (createKey.kind !== "field" || !createsFrom(mapping, otherSide(side))) return [];
	const { field } = createKey;
	if (table.uniqueFields !== null && !table.uniqueFields.includes(field)) return [notUnique(end, field)];
	if (system.type !== "business-central") return [];
	return [
		{
			code: "manualNumbersNotChecked",
			severity: "info",
			area: "tables",
			subject: subjectOf(end),
			found: `Not checked: whether the number series of ${entity} in ${system.label} allows manual numbers. Business Central tells that only when a record is created.`,
			who: ADMINISTRATOR[system.type],
			step: `Open "No. Series", look up the series of ${entity} and see that "Manual Nos." is on; or use "createKey: { ${side}: wait }".`,
		},
	];
}

function notUnique(end: End, field: string): Finding {
	const { mapping, side, system } = end;
	const { entity } = mapping[side];
	return {
		code: "keyNotUnique",
		severity: "error",
		area: "tables",
		subject: subjectOf(end),
		found: `${field} of ${entity} in ${system.label} is no unique field, so a create that is repeated could make a record twice.`,
		who: ADMINISTRATOR[system.type],
		step: `Add an alternate key on ${field} to the table and wait until it is active; or take createKey.${side} out and let Koppel choose the ids.`,
	};
}

function engineFindings(end: End): Finding[] {
	const { otherEngine } = end.table;
	if (otherEngine === null) return [];
	const { system, mapping, side } = end;
	return [
		{
			code: otherEngine.isInUse ? "otherEngineInUse" : "otherEngineInstalled",
			severity: otherEngine.isInUse ? "warning" : "info",
			area: "other engines",
			subject: subjectOf(end),
			found: otherEngine.isInUse
				? `Another sync engine is or was at work on ${mapping[side].entity} in ${system.label}: ${otherEngine.sign}. Two engines on one table write over each other.`
				: `Another sync engine is installed beside ${mapping[side].entity} in ${system.label} and has marked no record: ${otherEngine.sign}.`,
			who: "Business Central administrator",
			step: 'Open "Dataverse Connection Setup" and "Integration Table Mappings" and see that no job of this table is on. Its couplings can be taken over with "koppel couple <mapping> --from couplings.csv".',
		},
	];
}
