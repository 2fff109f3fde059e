import type { Coupling, Ghost, Pending } from "../domain/coupling.js";
import { sameOnSide } from "../domain/field-values.js";
import { type Mapping, mayFlowFrom } from "../domain/mapping.js";
import { type BothSides, bothSides, type Side, type Snapshot } from "../domain/record.js";
import type { Work } from "./engine.js";
import { ghostOf, hasMoved, holdsAll, horizonOn } from "./late-writes.js";

/** A write whose values nobody else put there by hand: those of an edit or an undo bring their own seats. */
function isPlain({ seats, asks }: Pick<Ghost, "seats" | "asks">): boolean {
	return seats === null && !asks;
}

/**
 * The late writes that may still be carried out once a later one has reached the record. The version they expect is over
 * then, but for a system that gives a record its earlier version back with its earlier values (facts/business-central-api
 * section 13a): there they are remembered until nothing of them can execute any more.
 */
export function overtake(work: Work, { ghosts }: Coupling, side: Side): Ghost[] {
	const { versionsReturn } = work.connectors[side].capabilities;
	const until = horizonOn(work, side);
	return ghosts.flatMap((ghost) => {
		if (ghost.side !== side) return [ghost];
		return versionsReturn && isPlain(ghost)
			? [{ ...ghost, overtaken: ghost.overtaken ?? ghost.horizonAt ?? until }]
			: [];
	});
}

/**
 * A claim's write was looked at where versions may return: one that was not carried out may be until its horizon, and so
 * may the other one of two that carried the same, whichever has been.
 */
export function rememberLate(
	work: Work,
	settled: { coupling: Coupling; happened: boolean },
	pending: Pending,
	reading: Snapshot | null,
): Coupling {
	const { side, operation } = pending;
	const { coupling, happened } = settled;
	if (operation !== "update" || reading === null) return coupling;
	if (!work.connectors[side].capabilities.versionsReturn) return coupling;
	const horizonAt = horizonOn(work, side);
	if (!happened && !hasMoved(reading, pending)) {
		const isSent = (ghost: Ghost) => ghost.side === side && (!ghost.horizonAt || ghost.several);
		const ghosts = coupling.ghosts.map((ghost) => (isSent(ghost) ? { ...ghost, horizonAt } : ghost));
		return { ...coupling, ghosts };
	}
	const ghosts = happened ? overtake(work, coupling, side) : coupling.ghosts;
	const isAlone = !ghosts.some((ghost) => ghost.side === side);
	if (!isPlain(pending) || (happened && isAlone)) return { ...coupling, ghosts };
	return { ...coupling, ghosts: [...ghosts, { ...ghostOf(pending), overtaken: horizonAt }] };
}

/**
 * Of late writes whose record has moved, those that may still be carried out should it move back: all but the one whose
 * values stand there, if that is one.
 */
export function movedPast(mapping: Mapping, laid: Ghost[], reading: Snapshot): Ghost[] {
	const done = laid.filter((ghost) => holdsAll(mapping, ghost, reading));
	const isKnown = done.length === 1 && done[0]?.several === undefined;
	return laid.flatMap((ghost) => {
		if (ghost.horizonAt === undefined || !isPlain(ghost) || (isKnown && ghost === done[0])) return [];
		return [{ ...ghost, overtaken: ghost.horizonAt }];
	});
}

/**
 * The value of an overtaken write stands there again: nobody knows whether it was carried out after all or somebody typed
 * it, so the field counts as changed wherever it may flow from. What was modified after its horizon was not done by it.
 */
export function layOvertaken(
	mapping: Mapping,
	coupling: Coupling,
	readings: BothSides<Snapshot | null | undefined>,
): Coupling {
	const returned = new Set<string>();
	const ghosts = coupling.ghosts.filter((ghost) => {
		const reading = readings[ghost.side];
		if (ghost.overtaken === undefined || reading === undefined) return true;
		if (reading === null) return false;
		const names = standingAgain(mapping, coupling, ghost, reading);
		for (const name of names) returned.add(name);
		return names.length === 0 && (reading.modifiedAt ?? "") <= ghost.overtaken;
	});
	if (ghosts.length === coupling.ghosts.length) return coupling;
	return countAsChanged(mapping, { ...coupling, ghosts }, [...returned]);
}

/** These fields count as changed on whichever side they may flow from (as in design.md 6.2). */
export function countAsChanged(mapping: Mapping, coupling: Coupling, names: string[]): Coupling {
	if (names.length === 0) return coupling;
	const withThose = (side: Side) => {
		const fields = mapping.fields.filter(
			(field) => names.includes(field.name) && mayFlowFrom(mapping, field, side),
		);
		return [...new Set([...coupling.touched[side], ...fields.map(({ name }) => name)])];
	};
	return { ...coupling, touched: bothSides(withThose) };
}

/** Fields in which the record holds what this write carried, and not what it held at the last agreement. */
export function standingAgain(
	mapping: Mapping,
	{ seats }: Coupling,
	{ side, values }: Pick<Ghost, "side" | "values">,
	reading: Snapshot,
): string[] {
	return mapping.fields.flatMap((field) => {
		const { name, [side]: end } = field;
		if (!(name in values) || end === null) return [];
		const read = reading.fields[end.field] ?? null;
		const isOurs = sameOnSide(field, side, read, values[name]);
		const isSeated = seats[name] !== undefined && sameOnSide(field, side, read, seats[name][side]);
		return isOurs && !isSeated ? [name] : [];
	});
}
