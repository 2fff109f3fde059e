import { SIDES } from "../domain/record.js";
import { inTurns } from "../ports/in-turns.js";
import type { FoundRecord } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { namesGiven } from "./forgotten-record.js";

/** A record that is neither coupled nor in its system any more, by its id, from what Koppel still tells of it. */
export async function findPast({ stores }: Engine, mapping: string, id: string): Promise<FoundRecord[]> {
	for (const side of SIDES) {
		const alone = { mapping, couplingId: null, left: null, right: null, name: null, [side]: id };
		const [written] = await stores.log.ofRecord(mapping, side, id, 1);
		if (written !== undefined) {
			const { couplingId, left, right } = written;
			return [{ ...alone, couplingId: couplingId || null, left, right }];
		}
		if ((await stores.errors.ofRecord(mapping, side, id)).length > 0) return [alone];
		if (await isMentioned(stores, alone)) return [alone];
	}
	return [];
}

/** True where errors of other records tell of it. */
async function isMentioned({ errors }: Engine["stores"], record: FoundRecord): Promise<boolean> {
	for await (const error of inTurns(errors.all())) if (namesGiven(error, record).length > 0) return true;
	return false;
}
