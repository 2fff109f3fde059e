import { type Coupling, couple, formerKeyOf, part } from "../domain/coupling.js";
import { SIDES, type Side } from "../domain/record.js";
import { isoNow } from "../ports/clock.js";
import type { Work } from "./engine.js";

/**
 * Removes bonds that have ended, and says so first: a run that had listed one of their records before must not take it for
 * one that nobody has coupled yet. A record that a bond had left behind, for a person had parted it, is kept apart from
 * then on by a bond of its own, which stands before the other is gone. The ids of those that somebody else has saved
 * meanwhile, and that stand.
 */
export async function removeBonds(work: Work, couplings: Coupling[]): Promise<Set<string>> {
	for (const coupling of couplings) {
		for (const side of SIDES) {
			const former = coupling[formerKeyOf(side)];
			if (former !== undefined) await keepLeftApart(work, side, former);
		}
	}
	work.hold.check();
	await work.engine.stores.mappings.bondsEnded(work.mapping.name, isoNow(work.engine.clock));
	work.hold.check();
	return work.engine.stores.couplings.remove(couplings);
}

/** A bond without records, by which matching leaves this one alone until somebody couples it by hand. */
export async function keepLeftApart({ engine, hold, mapping }: Work, side: Side, key: string): Promise<void> {
	const at = isoNow(engine.clock);
	const alone = couple({ _id: engine.newId(), mapping: mapping.name, left: null, right: null, at });
	hold.check();
	await engine.stores.couplings.insert([{ ...part(alone), [formerKeyOf(side)]: key }]);
}
