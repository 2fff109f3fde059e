import type { SyncError } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { Engine, Work } from "./engine.js";

/**
 * Makes what waited for a record of another mapping due, once that record is coupled. What waits is asked anew in each
 * run instead of being told by the other mapping's run, so that nothing waits forever because a process died between.
 */
export async function freeWaiting({ engine, mapping, hold }: Work): Promise<void> {
	for (const error of await freed(engine, mapping.name)) {
		hold.check();
		await engine.stores.errors.save({ ...error, dueAt: isoNow(engine.clock) }, error);
	}
}

/** True when something of this mapping waits for a record that is coupled by now. */
export async function hasFreed(engine: Engine, mapping: string): Promise<boolean> {
	return (await freed(engine, mapping)).length > 0;
}

async function freed(engine: Engine, mapping: string): Promise<SyncError[]> {
	const waiting = await engine.stores.errors.open({ mapping, kind: "waitingForParent", waiting: true });
	const byParent = new Map<string, SyncError[]>();
	for (const error of waiting) {
		const { parent, state } = error;
		if (state !== "open" || !parent || parent.id === null || error.dueAt !== null) continue;
		const key = JSON.stringify([parent.mapping, parent.side]);
		byParent.set(key, [...(byParent.get(key) ?? []), error]);
	}
	const free: SyncError[] = [];
	for (const errors of byParent.values()) free.push(...(await ofCoupled(engine, errors)));
	return free;
}

/** Those of errors that wait for one mapping's records of one side whose record is coupled. */
async function ofCoupled({ stores }: Engine, errors: SyncError[]): Promise<SyncError[]> {
	const first = errors[0]?.parent;
	if (!first) return [];
	const idOf = ({ parent }: SyncError) => parent?.id?.toLowerCase() ?? "";
	const ids = [...new Set(errors.map(idOf))];
	const couplings = await stores.couplings.byRecord(first.mapping, first.side, ids);
	return errors.filter((error) => couplings.get(idOf(error))?.state === "coupled");
}
