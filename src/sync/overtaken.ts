import type { Coupling, Ghost } from "../domain/coupling.js";
import { sameOnSide } from "../domain/field-values.js";
import { type Mapping, mayFlowFrom } from "../domain/mapping.js";
import { type BothSides, bothSides, type Side, type Snapshot } from "../domain/record.js";
import type { Work } from "./engine.js";

/**
 * The late writes that may still be carried out once a later one has reached the record. The version they expect is over
 * then, but for a system that gives a record its earlier version back with its earlier values (facts/business-central-api
 * section 13a): there they are remembered until nothing of them can execute any more.
 */
export function overtake(work: Work, { ghosts }: Coupling, side: Side): Ghost[] {
	const { versionsReturn, requestHorizonMs } = work.connectors[side].capabilities;
	const until = new Date(work.engine.clock.now() + requestHorizonMs).toISOString();
	return ghosts.flatMap((ghost) => {
		if (ghost.side !== side) return [ghost];
		const isWrite = ghost.seats === null && !ghost.asks;
		return versionsReturn && isWrite ? [{ ...ghost, overtaken: ghost.overtaken ?? until }] : [];
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
	const withReturned = (side: Side) => {
		const fields = mapping.fields.filter(
			(field) => returned.has(field.name) && mayFlowFrom(mapping, field, side),
		);
		return [...new Set([...coupling.touched[side], ...fields.map(({ name }) => name)])];
	};
	return { ...coupling, ghosts, touched: returned.size === 0 ? coupling.touched : bothSides(withReturned) };
}

/** Fields in which the record holds what this write carried, and not what it held at the last agreement. */
function standingAgain(
	mapping: Mapping,
	{ seats }: Coupling,
	{ side, values }: Ghost,
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
