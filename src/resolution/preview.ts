import { valuesOf } from "../domain/change.js";
import { type Choice, valuesForCreate } from "../domain/reconcile.js";
import { otherSide, SIDES, type Side, type Snapshot } from "../domain/record.js";
import type { ResolutionKind } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import type { Preview } from "../ports/use-cases.js";
import { openWork, type Work } from "../sync/engine.js";
import { decide, nameOnSide, type Pair, valuesIn } from "../sync/pair.js";
import { readPairs, toPair } from "../sync/readings.js";
import { missingSide } from "../sync/run-pair.js";
import type { Resolver } from "./resolve.js";
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
	const nothing: Preview = { error, resolution, writes: [], creates: null, deletes: null, refusal: null };
	if (error.state === "resolved") return { ...nothing, refusal: "alreadyResolved" };
	if (error.state === "resolving") return { ...nothing, refusal: "beingResolved" };
	if (mapping.mode === "observe") return { ...nothing, refusal: "observing" };
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

function previewPair(
	work: Work,
	error: SyncError,
	resolution: ResolutionKind,
	pair: Pair,
	choice?: Choice,
): Preview {
	const nothing: Preview = { error, resolution, writes: [], creates: null, deletes: null, refusal: null };
	const missing = missingSide(pair);
	if (resolution === "restore" || resolution === "delete") {
		const survivor = missing === null ? null : pair[otherSide(missing)];
		if (missing === null || !survivor) return { ...nothing, refusal: "changedMeanwhile" };
		return resolution === "restore"
			? previewRestore(work, nothing, missing, survivor)
			: previewDelete(work, nothing, otherSide(missing), survivor);
	}
	return { ...nothing, writes: plannedWrites(work, pair, choice) };
}

function previewRestore(work: Work, nothing: Preview, side: Side, survivor: Snapshot): Preview {
	const { mapping } = work;
	const given = valuesOf(mapping, otherSide(side), survivor);
	const { values } = valuesForCreate(mapping, side, given, survivor.partners);
	const writes = Object.entries(values).map(([field, after]) => ({
		side,
		field,
		before: null,
		after,
		private: isPrivate(work, field),
	}));
	return { ...nothing, writes, creates: { side, name: nameOnSide(mapping, otherSide(side), survivor) } };
}

function previewDelete(work: Work, nothing: Preview, side: Side, survivor: Snapshot): Preview {
	const { mapping } = work;
	const values = valuesOf(mapping, side, survivor);
	const fields = mapping.fields.flatMap((field) =>
		field[side] === null
			? []
			: [{ name: field.name, value: values[field.name] ?? null, private: field.private }],
	);
	return { ...nothing, deletes: { side, name: nameOnSide(mapping, side, survivor), fields } };
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
