import type { Coupling } from "../domain/coupling.js";
import type { ParentRecord } from "../domain/sync-error.js";
import type { Work } from "./engine.js";
import { halvesAmong } from "./halves.js";

/**
 * The record that something waits for, marked when it stands coupled although it cannot be referred to: then its partner is
 * gone, most likely, and no run has noticed yet. The next run of its mapping reads the pair. Looked at once for each record
 * of a unit of work: thousands may wait for one.
 */
export async function markedIfCoupled(work: Work, parent: ParentRecord): Promise<ParentRecord> {
	if (parent.id === null) return parent;
	const key = `${parent.mapping} ${parent.side} ${parent.id}`;
	const looked = work.coupledParents.get(key) ?? readNext(work, { ...parent, id: parent.id });
	work.coupledParents.set(key, looked);
	return (await looked) ? { ...parent, isCoupled: true } : parent;
}

async function readNext(
	{ engine, hold }: Work,
	{ mapping, side, id }: ParentRecord & { id: string },
): Promise<boolean> {
	const { stores } = engine;
	const coupling = (await stores.couplings.byRecord(mapping, side, [id])).get(id.toLowerCase());
	if (coupling?.state !== "coupled" || (await halvesAmong(stores, [coupling])).size > 0) return false;
	if (!isRead(coupling)) {
		hold.check();
		// Whoever has saved it meanwhile has looked at it.
		await stores.couplings.save([{ coupling: { ...coupling, needsReading: true } }]);
	}
	return true;
}

/** It is being written, or read by the next run anyway. */
function isRead({ pending, held, needsReading }: Coupling): boolean {
	return pending !== null || held !== null || needsReading;
}
