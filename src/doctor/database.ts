import type { DatabaseExamination } from "../ports/examination.js";
import { type Finding, UNREACHABLE } from "./finding.js";

const LITTLE_SPACE = 1_073_741_824;
const NO_SPACE = 104_857_600;

/** Whether Koppel can keep what it must not forget. */
export function databaseFindings(database: DatabaseExamination): Finding[] {
	return database.kind === "mongodb" ? mongoFindings(database) : embeddedFindings(database);
}

type Mongo = Extract<DatabaseExamination, { kind: "mongodb" }>;
type Embedded = Extract<DatabaseExamination, { kind: "embedded" }>;

function mongoFindings({ description, failure, isWritable, missingIndexes }: Mongo): Finding[] {
	const base = { area: "database", subject: "MONGODB_URI", who: "whoever runs Koppel" } as const;
	if (failure !== null)
		return [
			{
				...base,
				code: UNREACHABLE,
				severity: "error",
				found: `${description} cannot be reached: ${failure}`,
				step: "Check MONGODB_URI, that the server runs, that its firewall lets this machine in, and user and password.",
			},
		];
	const findings: Finding[] = [];
	if (isWritable === false)
		findings.push({
			...base,
			code: "databaseReadOnly",
			severity: "error",
			found: `${description} can be reached, but Koppel may not write to it.`,
			step: 'Give the user of MONGODB_URI the role "readWrite" on this database, and name a server that is the primary, or the whole replica set.',
		});
	if (missingIndexes.length > 0)
		findings.push({
			...base,
			code: "indexesMissing",
			severity: "info",
			found: `${missingIndexes.length} ${missingIndexes.length === 1 ? "index is" : "indexes are"} missing in ${description}: ${missingIndexes.slice(0, 5).join(", ")}${missingIndexes.length > 5 ? " and others" : ""}.`,
			step: 'None needed: the next "koppel start" builds them. On a large database start at a quiet time.',
		});
	return findings;
}

function embeddedFindings({ folder, failure, exists, freeBytes, isOnNetworkDrive }: Embedded): Finding[] {
	const base = { area: "database", subject: folder, who: "whoever runs Koppel" } as const;
	const findings: Finding[] = [
		{
			...base,
			code: "embeddedStore",
			severity: "info",
			found: `MONGODB_URI is not set, so the data is kept in ${folder}${exists ? "" : ", which the first start makes"}.`,
			step: "None needed on one host. For several hosts set MONGODB_URI; in either case back the data up.",
		},
	];
	if (failure !== null)
		findings.push({
			...base,
			code: "folderUnusable",
			severity: "error",
			found: `The folder ${folder} cannot be used: ${failure}.`,
			step: "Name another folder in KOPPEL_DATA, or let the user that runs Koppel read and write this one.",
		});
	if (isOnNetworkDrive)
		findings.push({
			...base,
			code: "networkDrive",
			severity: "error",
			found: `${folder} is on a network drive, where locks do not hold and data breaks.`,
			step: "Name a folder on a disk of this machine in KOPPEL_DATA, or use MongoDB.",
		});
	if (freeBytes !== null && freeBytes < LITTLE_SPACE)
		findings.push({
			...base,
			code: "littleSpace",
			severity: freeBytes < NO_SPACE ? "error" : "warning",
			found: `Only ${Math.round(freeBytes / 1_048_576)} MB are free where ${folder} is.`,
			step: "Free some space, at least 1 GB, or name a folder on another disk in KOPPEL_DATA.",
		});
	return findings;
}
