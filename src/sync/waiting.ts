import type { SyncError } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { Engine, Work } from "./engine.js";
import { halvesAmong } from "./halves.js";

/**
 * What waits in one mapping for records of others, as one run sees it. It is asked anew in each run instead of being
 * told by the other mapping's run, so that nothing waits forever because a process died between.
 */
export class Waiting {
	#freed: Promise<SyncError[]> | null = null;

	constructor(
		private readonly engine: Engine,
		private readonly mapping: string,
	) {}

	/**
	 * What waits for a record that is coupled by now, or not coupled any more where it was; loaded once, the next run finds
	 * what was freed since.
	 */
	freed(): Promise<SyncError[]> {
		this.#freed ??= freedOf(this.engine, this.mapping);
		return this.#freed;
	}

	/** Makes it due. One that somebody changed since it was loaded is left to the next run. */
	async free({ engine, hold }: Work): Promise<void> {
		for (const error of await this.freed()) {
			hold.check();
			await engine.stores.errors.save({ ...error, dueAt: isoNow(engine.clock) }, error);
		}
	}
}

async function freedOf({ stores }: Engine, mapping: string): Promise<SyncError[]> {
	const free: SyncError[] = [];
	// Asked for by what an index tells alone: what was set aside is left out when it is here.
	const query = { mapping, kind: "waitingForParent" as const };
	for await (const waiting of stores.errors.openPages(query))
		free.push(...(await freedAmong(stores, waiting)));
	return free;
}

async function freedAmong(stores: Engine["stores"], waiting: SyncError[]): Promise<SyncError[]> {
	const byParent = new Map<string, SyncError[]>();
	for (const error of waiting) {
		const { parent, state } = error;
		if (state !== "open" || !parent || parent.id === null) continue;
		if (error.dueAt !== null && !parent.isCoupled) continue;
		const key = JSON.stringify([parent.mapping, parent.side]);
		byParent.set(key, [...(byParent.get(key) ?? []), error]);
	}
	const free: SyncError[] = [];
	for (const errors of byParent.values()) free.push(...(await ofChanged(stores, errors)));
	return free;
}

/**
 * Those of errors that wait for one mapping's records of one side whose record is coupled by now; or is not any more, or
 * asked about, where it stood coupled when they were told: then they wait for that.
 */
async function ofChanged(stores: Engine["stores"], errors: SyncError[]): Promise<SyncError[]> {
	const first = errors[0]?.parent;
	if (!first) return [];
	const idOf = ({ parent }: SyncError) => parent?.id?.toLowerCase() ?? "";
	const ids = [...new Set(errors.map(idOf))];
	const couplings = await stores.couplings.byRecord(first.mapping, first.side, ids);
	const halves = await halvesAmong(stores, [...couplings.values()]);
	return errors.filter((error) => {
		const coupling = couplings.get(idOf(error));
		const isCoupled = coupling?.state === "coupled" && !halves.has(coupling._id);
		return isCoupled !== (error.parent?.isCoupled ?? false);
	});
}
