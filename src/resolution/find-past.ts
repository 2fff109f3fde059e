import { SIDES } from "../domain/record.js";
import type { FoundRecord } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";

/** A record that is neither coupled nor in its system any more, by its id, from what Koppel still tells of it. */
export async function findPast({ stores }: Engine, mapping: string, id: string): Promise<FoundRecord[]> {
	for (const side of SIDES) {
		const alone = { mapping, couplingId: null, left: null, right: null, name: null, [side]: id };
		const [written] = await stores.log.ofRecord(mapping, side, id, 1);
		if (written !== undefined) {
			const { couplingId, left, right } = written;
			return [{ ...alone, couplingId, left, right }];
		}
		if ((await stores.errors.ofRecord(mapping, side, id)).length > 0) return [alone];
	}
	return [];
}
