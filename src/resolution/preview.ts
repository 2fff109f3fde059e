import { valuesOf } from "../domain/change.js";
import type { Choice } from "../domain/reconcile.js";
import { bothSides, type FieldValue, otherSide, SIDES, type Side, type Snapshot } from "../domain/record.js";
import type { ResolutionKind } from "../domain/resolution.js";
import type { ShownField, SyncError } from "../domain/sync-error.js";
import type { Preview } from "../ports/use-cases.js";
import { type CreateItem, plannedCreate } from "../sync/create-bond.js";
import { openWork, type Work } from "../sync/engine.js";
import { decide, nameOnSide, type Pair, valuesIn } from "../sync/pair.js";
import { withNames } from "../sync/parent-name.js";
import { readPairs, toPair } from "../sync/readings.js";
import { missingSide } from "../sync/run-pair.js";
import { restoresAgainstDirection } from "./refusal.js";
import type { Resolver } from "./resolve.js";
import { restoreHindrance } from "./restore-hindrance.js";
import { isStillShown } from "./still-shown.js";

/** Exactly what a resolution would write or remove, from fresh readings; null for an unknown error. Writes nothing. */
export async function preview(
	resolver: Resolver,
	errorId: string,
	resolution: ResolutionKind,
	choice?: Choice,
): Promise<Preview | null> {
	const { engine } = resolver;
	const error = await engine.stores.errors.get(errorId);
	const mapping = error ? await resolver.mapping(error.mapping) : undefined;
	if (error === null || mapping === undefined) return null;
	const nothing = emptyPreview(error, resolution);
	if (error.state === "resolved") return { ...nothing, refusal: "alreadyResolved" };
	if (error.state === "resolving") return { ...nothing, refusal: "beingResolved" };
	if (mapping.mode === "observe") return { ...nothing, refusal: "observing" };
	if (restoresAgainstDirection(mapping, error, resolution)) return { ...nothing, refusal: "notFitting" };
	const work = openWork(engine, mapping, {
		type: "synchronization",
		trigger: "resolution",
		actor: null,
		urgent: true,
	});
	const coupling = error.couplingId === null ? null : await engine.stores.couplings.get(error.couplingId);
	if (coupling === null) return { ...nothing, refusal: error.couplingId === null ? null : "alreadyResolved" };
	const [pair] = await readPairs(work, [toPair(coupling, new Map())]);
	if (pair === undefined || !isStillShown(mapping, error, pair, resolution === "delete"))
		return { ...nothing, refusal: "changedMeanwhile" };
	return previewPair(work, error, resolution, pair, choice);
}

/** Nothing is written, made or removed, and nothing stands in the way. */
function emptyPreview(error: SyncError, resolution: ResolutionKind): Preview {
	return {
		error,
		resolution,
		writes: [],
		creates: null,
		lost: [],
		deletes: null,
		refusal: null,
		hindrance: null,
	};
}

async function previewPair(
	work: Work,
	error: SyncError,
	resolution: ResolutionKind,
	pair: Pair,
	choice?: Choice,
): Promise<Preview> {
	const nothing = emptyPreview(error, resolution);
	const missing = missingSide(pair);
	if (resolution === "restore" || resolution === "delete") {
		const survivor = missing === null ? null : pair[otherSide(missing)];
		if (missing === null || !survivor) return { ...nothing, refusal: "changedMeanwhile" };
		return resolution === "restore"
			? previewRestore(
					work,
					{ ...nothing, hindrance: await restoreHindrance(work, pair) },
					{ side: missing, source: survivor, restores: pair.coupling },
				)
			: previewDelete(work, nothing, otherSide(missing), survivor);
	}
	return { ...nothing, writes: await namedWrites(work, plannedWrites(work, pair, choice)) };
}

async function previewRestore(work: Work, nothing: Preview, item: CreateItem): Promise<Preview> {
	const { side, source } = item;
	const { values, lost } = plannedCreate(work, item);
	const writes = Object.entries(values).map(([field, after]) => ({
		side,
		field,
		before: null,
		after,
		private: isPrivate(work, field),
	}));
	const creates = { side, name: nameOnSide(work.mapping, otherSide(side), source) };
	return { ...nothing, writes: await namedWrites(work, writes), creates, lost };
}

async function previewDelete(work: Work, nothing: Preview, side: Side, survivor: Snapshot): Promise<Preview> {
	const { mapping } = work;
	const values = valuesOf(mapping, side, survivor);
	const fields = mapping.fields.flatMap((field) =>
		field[side] === null
			? []
			: [{ name: field.name, value: values[field.name] ?? null, private: field.private }],
	);
	const names = await namesOf(
		work,
		fields.map(({ name, value }) => ({ field: name, side, values: [value] })),
	);
	const named = fields.map((field, index) => ({ ...field, ...names[index] }));
	return { ...nothing, deletes: { side, name: nameOnSide(mapping, side, survivor), fields: named } };
}

async function namedWrites(work: Work, writes: Preview["writes"]): Promise<Preview["writes"]> {
	const asked = writes.map(({ field, side, before, after }) => ({ field, side, values: [after, before] }));
	const names = await namesOf(work, asked);
	return writes.map((write, index) => ({ ...write, ...names[index] }));
}

/** By field, what people call the records that its values on one side name; nothing for a field that is no reference. */
async function namesOf(
	work: Work,
	asked: Array<{ field: string; side: Side; values: FieldValue[] }>,
): Promise<Array<Pick<ShownField, "names">>> {
	const fields = asked.map(({ field, side, values: [now = null, before = null] }): ShownField => {
		const on = (value: FieldValue) => bothSides((which) => (which === side ? value : null));
		return { name: field, ...on(now), seat: on(before), private: false, asked: true };
	});
	return (await withNames(work, fields)).map(({ names }) => (names === undefined ? {} : { names }));
}

function plannedWrites(work: Work, pair: Pair, choice?: Choice): Preview["writes"] {
	const { decision, changes } = decide(work.mapping, pair, choice);
	if (decision.kind !== "update") return [];
	return SIDES.flatMap((side) => {
		const before = valuesIn(changes[side]);
		return Object.entries(decision.writes[side]).map(([field, after]) => ({
			side,
			field,
			before: before[field] ?? null,
			after,
			private: isPrivate(work, field),
		}));
	});
}

function isPrivate(work: Work, name: string): boolean {
	return work.mapping.fields.find((field) => field.name === name)?.private ?? false;
}
