import { type Coupling, withReadingMark } from "../domain/coupling.js";
import { own } from "../domain/own-words.js";
import type { Side } from "../domain/record.js";
import { newClaim, settleWrites } from "./claim.js";
import type { Work } from "./engine.js";
import type { Pair } from "./pair.js";
import { readWhole } from "./readings.js";
import { logEntry } from "./write-log.js";

/**
 * Deletes one record of a pair because the answer that made it is taken back: claimed, with the version it was read at,
 * and kept whole on record. The bond is given back as saved, still naming that record, for its caller to put right.
 * `changed`: someone else has the pair or changed the record; `failed` says why the system refused.
 */
export async function removeByHand(
	work: Work,
	pair: Pair,
	side: Side,
): Promise<Coupling | "changed" | { failed: string }> {
	const { couplings, log } = work.engine.stores;
	const id = pair[side]?.id ?? "";
	const reading = (await readWhole(work, side, [id])).get(id.toLowerCase());
	if (reading === undefined || reading.version !== pair[side]?.version) return "changed";
	const facts = {
		side,
		operation: "delete" as const,
		values: {},
		sourceValues: {},
		expected: reading,
		whole: reading.fields,
		source: null,
		why: { reason: "undone" as const, rule: null },
		asks: true,
	};
	await work.engine.checkpoint("beforeClaim");
	work.hold.check();
	const pending = newClaim(work, pair.coupling, facts);
	const [claimed] = await couplings.claim([{ coupling: pair.coupling, pending }]);
	if (claimed === undefined) return "changed";
	await work.engine.stores.flushed();
	await work.engine.checkpoint("afterClaim");
	const request = { id: reading.id, expectedVersion: reading.version };
	const [result] = await work.connectors[side].deleteMany(work.mapping[side].entity, [request], work.call);
	await work.engine.checkpoint("afterAnswer");
	if (result === undefined || result.kind === "unclear") {
		await settleWrites(work, side, [claimed]);
		return { failed: own("answerNeverCame") };
	}
	work.hold.check();
	if (result.kind === "refused") {
		await couplings.save([
			{ coupling: withReadingMark({ ...claimed, pending: null }), claim: pending.claim },
		]);
		return result.error.code === "stale" ? "changed" : { failed: result.error.words };
	}
	await log.add([logEntry(work, claimed, pending)]);
	const next: Coupling = { ...claimed, pending: null, undone: true };
	const unsaved = await couplings.save([{ coupling: next, claim: pending.claim }]);
	await work.engine.checkpoint("afterSave");
	if (unsaved.size > 0) return "changed";
	work.job.counters.deleted++;
	const { name: mapping } = work.mapping;
	work.engine.events.emit("record:written", { mapping, couplingId: next._id, side, operation: "delete" });
	return { ...next, revision: next.revision + 1 };
}
