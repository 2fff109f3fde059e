import { isDeepStrictEqual } from "node:util";
import type { App } from "../app.js";
import { type CardContext, type MappingFacts, withNothingHidden } from "../console/index.js";
import { type BothSides, SIDES } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import type { PlannedWrite, RevealOutcome } from "../ports/use-cases.js";
import { cliActor } from "./open.js";
import { publicEntry, publicError, publicRecord, publicWrite } from "./public-data.js";

/** What the option says in the help. */
export const REVEAL = "show personal values too; that you looked, and at what, is kept in the audit trail";

/** What one error hides, to be printed. */
export type Revealed = Extract<RevealOutcome, { kind: "shown" }>;

/**
 * What each of these errors hides, by its id; nothing for one that hides nothing. All of it is on record before
 * anything can be printed: where that fails, nothing is shown.
 */
export async function revealErrors(
	app: App,
	errors: readonly SyncError[],
	context: (error: SyncError) => CardContext,
): Promise<Map<string, Revealed>> {
	const revealed = new Map<string, Revealed>();
	for (const error of errors) {
		if (isDeepStrictEqual(publicError(error, context(error).mapping), error)) continue;
		const shown = await app.useCases.reveal({ errorId: error._id, actor: cliActor() });
		if (shown.kind === "shown") revealed.set(error._id, shown);
	}
	return revealed;
}

/** The facts by which a log is told with nothing hidden, once it is on record who looked. */
export async function revealLog(
	app: App,
	{ record, entries }: Awaited<ReturnType<App["useCases"]["log"]>>,
	facts: MappingFacts,
): Promise<MappingFacts> {
	const told = entries.map((entry) => publicEntry(entry, facts));
	const hidesNothing = isDeepStrictEqual([told, publicRecord(record, facts)], [entries, record]);
	if (!hidesNothing) {
		const fields = namesIn(entries, facts);
		const { mapping, couplingId } = record;
		await app.revealRecords({ mapping, couplingId, records: idsOf(record), fields, actor: cliActor() });
	}
	return withNothingHidden(facts);
}

/** The same for a plan. */
export async function revealPlan(
	app: App,
	plan: readonly PlannedWrite[],
	facts: MappingFacts,
): Promise<MappingFacts> {
	const hiding = plan.filter((write) => !isDeepStrictEqual(publicWrite(write, facts), write));
	if (hiding.length > 0) {
		const records = new Map(hiding.flatMap(idsOf).map((one) => [`${one.side} ${one.id}`, one]));
		const request = { records: [...records.values()], fields: namesIn(hiding, facts), actor: cliActor() };
		await app.revealRecords({ mapping: facts.name, couplingId: null, ...request });
	}
	return withNothingHidden(facts);
}

function namesIn(
	told: ReadonlyArray<{ fields: ReadonlyArray<{ name: string }> }>,
	{ privateFields }: MappingFacts,
): string[] {
	const names = new Set(told.flatMap(({ fields }) => fields.map(({ name }) => name)));
	return [...privateFields].filter((name) => names.has(name));
}

function idsOf(record: BothSides<string | null>): Array<{ side: (typeof SIDES)[number]; id: string }> {
	return SIDES.flatMap((side) => {
		const id = record[side];
		return id === null ? [] : [{ side, id }];
	});
}
