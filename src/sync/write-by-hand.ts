import { valuesOf } from "../domain/change.js";
import { type Coupling, type Pending, unsetVersions } from "../domain/coupling.js";
import { fieldsToSend } from "../domain/field-values.js";
import { otherSide, type Side, type Snapshot } from "../domain/record.js";
import type { UpdateRequest } from "../ports/connector.js";
import { newClaim, settleWrites } from "./claim.js";
import type { Work } from "./engine.js";
import { type Failure, failureOf } from "./failure.js";
import { overtake } from "./overtaken.js";
import { type Pair, seatsOfWrite } from "./pair.js";
import { logEntry } from "./write-log.js";

/** What became of a write that a person asked for. `unclear`: only a later look tells. */
export type HandResult =
	| { kind: "done"; pair: Pair }
	| { kind: "refused"; failure: Failure }
	| { kind: "unclear" }
	/** Someone else has the pair, or its record changed since it was read. */
	| { kind: "changed" };

/** One side's values as a person wants them, by field mapping, and the seats they leave behind. */
export interface HandWrite {
	side: Side;
	values: Pending["values"];
	/** The seats of these fields afterwards, whatever was written. */
	seats: NonNullable<Pending["seats"]>;
	/** True when the pair is asked about afterwards, whatever the policies say. */
	asks: boolean;
}

/**
 * Writes one record of a pair by hand: claimed, with the version it was read at, saved with the given seats. Every other
 * step is that of any write (design.md 6.1): an answer that never came is settled by reading.
 */
export async function writeByHand(work: Work, pair: Pair, write: HandWrite): Promise<HandResult> {
	const { couplings } = work.engine.stores;
	const { side } = write;
	const reading = pair[side];
	if (!reading) return { kind: "changed" };
	await work.engine.checkpoint("beforeClaim");
	work.hold.check();
	const [claimed] = await couplings.claim([
		{ coupling: pair.coupling, pending: claimFor(work, pair, write) },
	]);
	if (claimed === undefined || claimed.pending === null) return { kind: "changed" };
	await work.engine.checkpoint("afterClaim");
	const [result] = await work.connectors[side].updateMany(
		work.mapping[side].entity,
		[requestFor(work, write, reading)],
		work.call,
	);
	await work.engine.checkpoint("afterAnswer");
	if (result === undefined || result.kind === "unclear") {
		const held = new Map([[claimed._id, valuesOf(work.mapping, side, reading)]]);
		await settleWrites(work, side, [claimed], held);
		return { kind: "unclear" };
	}
	work.hold.check();
	if (result.kind === "done" && result.snapshot !== null) return keep(work, pair, claimed, result.snapshot);
	// A refusal leaves no claim behind (history 13).
	const { claim } = claimed.pending;
	await couplings.save([{ coupling: { ...claimed, pending: null }, claim }]);
	const failure = result.kind === "refused" ? failureOf(result.error, side) : null;
	return failure === null || failure.kind === "stale" ? { kind: "changed" } : { kind: "refused", failure };
}

function requestFor(work: Work, { side, values }: HandWrite, reading: Snapshot): UpdateRequest {
	const unversioned = work.connectors[side].capabilities.versionedWrites === "no";
	return {
		id: reading.id,
		values: fieldsToSend(work.mapping, side, values),
		expectedVersion: unversioned ? null : reading.version,
		read: work.queries[side].fields,
	};
}

/** The log first, then the pair with its seats, and no claim. */
async function keep(work: Work, pair: Pair, claimed: Coupling, snapshot: Snapshot): Promise<HandResult> {
	const { mapping, engine } = work;
	const { pending } = claimed;
	const reading = pending === null ? null : pair[pending.side];
	if (pending === null || !reading) return { kind: "changed" };
	const { side } = pending;
	const before = valuesOf(mapping, side, reading);
	await engine.stores.log.add([logEntry(work, claimed, pending, { before, after: snapshot })]);
	const seated = seatsOfWrite(mapping, unsetVersions({ ...claimed, pending: null }), pending, snapshot);
	const next = { ...seated, ghosts: overtake(work, seated, side) };
	const unsaved = await engine.stores.couplings.save([{ coupling: next, claim: pending.claim }]);
	await engine.checkpoint("afterSave");
	if (unsaved.size > 0) return { kind: "changed" };
	work.job.counters.modified++;
	const couplingId = next._id;
	engine.events.emit("record:written", { mapping: mapping.name, couplingId, side, operation: "update" });
	return {
		kind: "done",
		pair: { ...pair, coupling: { ...next, revision: next.revision + 1 }, [side]: snapshot },
	};
}

function claimFor(work: Work, pair: Pair, { side, values, seats, asks }: HandWrite): Pending {
	const source = otherSide(side);
	const sourceValues = Object.fromEntries(
		Object.keys(values).map((name) => [name, seats[name]?.[source] ?? null]),
	);
	const facts = {
		side,
		operation: "update" as const,
		values,
		sourceValues,
		expected: pair[side],
		source: null,
		why: { reason: asks ? ("undone" as const) : ("edited" as const), rule: null },
		seats,
		asks,
	};
	return newClaim(work, pair.coupling, facts);
}
