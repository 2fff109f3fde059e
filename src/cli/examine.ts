import { createServer } from "node:net";
import { createExaminer } from "../app.js";
import { clockFindings } from "../doctor/clock.js";
import { configurationFindings } from "../doctor/configuration.js";
import { connectionFindings } from "../doctor/connection.js";
import { databaseFindings } from "../doctor/database.js";
import { lengthFindings, misfitFindings, standIn } from "../doctor/fields.js";
import { type Finding, inOrder } from "../doctor/finding.js";
import { permissionFindings } from "../doctor/permissions.js";
import { referenceFindings } from "../doctor/references.js";
import { slackFindings, withoutSlack } from "../doctor/slack.js";
import { surroundingsFindings } from "../doctor/surroundings.js";
import { type End, tableFindings } from "../doctor/tables.js";
import { bothSides, otherSide, SIDES } from "../domain/record.js";
import { examineDatabase } from "../persistence/examine.js";
import { systemClock } from "../ports/clock.js";
import type { EntityDescription } from "../ports/connector.js";
import type { Examiner, SystemExamination, TableExamination } from "../ports/examination.js";
import type { CheckableMapping, CheckableSettings, Settings } from "../settings.js";
import { examineSlack } from "../slack/examine.js";

/** How long one answer of a system is waited for, in milliseconds. */
const TIMEOUT_MS = 30_000;

/** A system, and what was found out about it. */
interface Examined {
	examiner: Examiner;
	system: SystemExamination;
	/** By table. */
	tables: Map<string, TableExamination>;
}

/** Looks at everything at once, as far as the configuration can be read. What is broken stops no other check. */
export async function examine(checked: CheckableSettings, wantedTimeZone: string | null): Promise<Finding[]> {
	const { settings } = checked;
	const found = await Promise.all([
		examineSystems(checked),
		examineDatabase(databaseOf(checked)).then(databaseFindings),
		examineConsole(checked),
		lookAround(checked, wantedTimeZone),
	]);
	const problems = settings === null ? configurationFindings(checked.problems) : [];
	return inOrder([...problems, ...found.flat()]);
}

function databaseOf({ environment }: CheckableSettings) {
	return { mongodbUri: environment.mongodbUri, dataFolder: environment.dataFolder };
}

async function examineSystems(checked: CheckableSettings): Promise<Finding[]> {
	const { settings, mappings, nearest } = checked;
	if (settings === null) return [];
	const examined = new Map<string, Examined>();
	await Promise.all(
		settings.systems.map(async (options) => {
			const examiner = createExaminer({ ...options, timeoutMs: TIMEOUT_MS }, systemClock.now);
			examined.set(examiner.name, await examineSystem(examiner, tablesOf(mappings, examiner.name)));
		}),
	);
	const ofSystems = settings.systems.flatMap((options) => {
		const one = examined.get(options.name);
		if (one === undefined) return [];
		const company =
			options.type === "business-central"
				? { wanted: options.company, nearest: nearest(options.company, one.system.companies ?? []) }
				: null;
		return [
			...connectionFindings(one.examiner, one.system, company),
			...clockFindings(one.examiner, one.system.clock),
		];
	});
	const tableOf = (system: string, entity: string) =>
		examined.get(system)?.tables.get(entity)?.description ?? null;
	return [
		...ofSystems,
		...mappings.flatMap((mapping) => mappingFindings(mapping, examined)),
		...mappings.flatMap(({ outline, path }) =>
			referenceFindings({
				mapping: outline,
				path,
				descriptions: bothSides((side) => tableOf(outline[side].system, outline[side].entity)),
				tableOf,
				nearest,
			}),
		),
	];
}

function tablesOf(mappings: CheckableMapping[], system: string): Set<string> {
	const ends = mappings.flatMap(({ outline }) => SIDES.map((side) => outline[side]));
	return new Set(ends.filter((end) => end.system === system).map(({ entity }) => entity));
}

async function examineSystem(examiner: Examiner, entities: Set<string>): Promise<Examined> {
	try {
		const system = await examiner.examineSystem();
		const tables = new Map<string, TableExamination>();
		// One answer for the system is enough: its tables would only repeat it.
		if (system.failure === null)
			for (const entity of entities) tables.set(entity, await examiner.examineTable(entity));
		return { examiner, system, tables };
	} finally {
		await examiner.close();
	}
}

function mappingFindings(mapping: CheckableMapping, examined: Map<string, Examined>): Finding[] {
	const { outline, path } = mapping;
	const ends = SIDES.flatMap((side): End[] => {
		const one = examined.get(outline[side].system);
		const table = one?.tables.get(outline[side].entity);
		return one === undefined || table === undefined
			? []
			: [{ mapping: outline, side, path, system: one.examiner, table }];
	});
	return [
		...ends.flatMap((end) => [...tableFindings(end), ...permissionFindings(end)]),
		...fieldFindings(mapping, ends),
	];
}

function fieldFindings({ outline, path, misfits }: CheckableMapping, ends: End[]): Finding[] {
	const known = bothSides((side) => ends.find((end) => end.side === side)?.table.description ?? null);
	const descriptions = bothSides((side): EntityDescription | null => {
		const partner = known[otherSide(side)];
		return known[side] ?? (partner === null ? null : standIn(outline, side, partner));
	});
	const { left, right } = descriptions;
	if (left === null || right === null) return [];
	const isWhole = known.left !== null && known.right !== null;
	return [
		...misfitFindings(misfits({ left, right })),
		...(isWhole ? lengthFindings(outline, { left, right }, path) : []),
	];
}

/** Without a configuration the token is tried all the same. */
async function examineConsole({ environment, settings }: CheckableSettings): Promise<Finding[]> {
	const { slackBotToken: token, slackAppToken: appToken, slackApiUrl } = environment;
	if (token === null) return [withoutSlack()];
	const slack = settings?.slack ?? null;
	const channels = slack === null ? [] : [slack.adminChannel, ...channelsOf(settings)];
	const groups = slack?.roles.flatMap((role) => role.groups) ?? [];
	const access = { token, slackApiUrl: slackApiUrl ?? undefined, log: settings?.log ?? SILENT };
	const named = { channels: [...new Set(channels)], groups: [...new Set(groups)], appToken };
	return slackFindings(await examineSlack(access, named));
}

function channelsOf(settings: Settings | null): string[] {
	return (settings?.mappings ?? []).flatMap(({ outline }) =>
		outline.channel === null ? [] : [outline.channel],
	);
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

async function lookAround(
	{ environment, settings }: CheckableSettings,
	wantedTimeZone: string | null,
): Promise<Finding[]> {
	const listens = environment.slackBotToken !== null && environment.slackAppToken === null;
	const { port } = environment;
	return surroundingsFindings({
		port: listens ? port : null,
		isPortTaken: listens && port !== 0 && (await isTaken(port)),
		timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
		wantedTimeZone,
		hasSchedules: (settings?.mappings ?? []).some(
			({ schedule, findDeleted }) => schedule !== null || findDeleted !== null,
		),
		isSlackReal: environment.slackApiUrl === null,
	});
}

/** Tried by listening for a moment; nobody is answered. */
function isTaken(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EADDRINUSE"));
		server.listen(port, () => server.close(() => resolve(false)));
	});
}
