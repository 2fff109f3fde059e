import { type Coupling, keyOf, type Pending, withReadingMark } from "../domain/coupling.js";
import { isEmpty } from "../domain/field-values.js";
import { own } from "../domain/own-words.js";
import { type Fields, otherSide, type Side, type Snapshot } from "../domain/record.js";
import { newClaim } from "./claim.js";
import { bindRecord, type Claimed, sendCreates } from "./create-bond.js";
import { createKeyFor } from "./create-records.js";
import type { Work } from "./engine.js";
import { lookForCreate } from "./settle-creates.js";
import { logEntry } from "./write-log.js";

/**
 * Makes a deleted record again from its before-image, every field the system lets us set, because its deletion is
 * taken back. The bond stands again, in state `creating`, before the request leaves (design.md 6.1), and comes back
 * with its seats as they were. The record gets a new id. `failed` says why the system refused.
 */
export async function recreateByHand(
	work: Work,
	bond: Coupling,
	side: Side,
	image: Fields,
): Promise<{ coupling: Coupling; snapshot: Snapshot } | { failed: string }> {
	const { couplings, log } = work.engine.stores;
	await work.engine.checkpoint("beforeClaim");
	const claimed = await claimFor(work, bond, side, image);
	work.hold.check();
	const refused = await couplings.insert([claimed.coupling]);
	if (refused.length > 0) return { failed: own("otherPair") };
	await work.engine.stores.flushed();
	await work.engine.checkpoint("afterClaim");
	const [result] = await sendCreates(work, side, [claimed]);
	await work.engine.checkpoint("afterAnswer");
	const { claim } = claimed.pending;
	if (result?.kind === "refused" && result.error.code !== "duplicateId") {
		work.hold.check();
		await couplings.remove([claimed.coupling]);
		return { failed: result.error.words };
	}
	if (result?.kind !== "done" || result.snapshot === null) {
		await lookForCreate(work, claimed);
		return { failed: own("answerNeverCame") };
	}
	const { snapshot } = result;
	const bound = { ...bindRecord(claimed.coupling, side, snapshot.id), seats: bond.seats };
	await log.add([logEntry(work, bound, claimed.pending, { after: snapshot })]);
	work.hold.check();
	const unsaved = await couplings.save([{ coupling: bound, claim }]);
	await work.engine.checkpoint("afterSave");
	if (unsaved.size > 0) return { failed: own("beingWritten") };
	work.job.counters.inserted++;
	const { name: mapping } = work.mapping;
	work.engine.events.emit("record:written", { mapping, couplingId: bound._id, side, operation: "create" });
	return { coupling: { ...bound, revision: bound.revision + 1 }, snapshot };
}

async function claimFor(work: Work, bond: Coupling, side: Side, whole: Fields): Promise<Claimed> {
	const image = withoutId(whole, bond[side].id);
	const { values, unmapped } = await partsOf(work, side, image);
	const source = otherSide(side);
	const sourceValues = Object.fromEntries(
		Object.keys(values).map((name) => [name, bond.seats[name]?.[source] ?? null]),
	);
	const key = await createKeyFor(work, side, null, (field) => image[field] ?? null);
	const none = { id: null, version: null, modifiedAt: null };
	const creating: Coupling = {
		...bond,
		state: "creating",
		[side]: none,
		revision: 1,
		held: null,
		ghosts: [],
	};
	delete creating[keyOf(side)];
	const pending: Pending = newClaim(work, creating, {
		side,
		operation: "create",
		values,
		sourceValues,
		expected: null,
		source: null,
		why: { reason: "undone", rule: null },
		asks: true,
		create: { ...key, unmapped },
	});
	const id = bond[source].id ?? "";
	const gone: Snapshot = {
		id,
		fields: {},
		version: "",
		modifiedAt: null,
		modifiedBy: null,
		mergedInto: null,
	};
	const item = { side, source: gone, restores: null };
	return { item, coupling: withReadingMark({ ...creating, pending }), pending };
}

/** The record gets a new id, so the field that holds the old one is left out, whatever its name. */
function withoutId(image: Fields, id: string | null): Fields {
	const own = id?.toLowerCase();
	return Object.fromEntries(Object.entries(image).filter(([, value]) => String(value).toLowerCase() !== own));
}

/** The image as mapped values and as the rest; what the system does not let us set, or what was empty, is left out. */
async function partsOf(
	work: Work,
	side: Side,
	image: Fields,
): Promise<{ values: Pending["values"]; unmapped: Fields }> {
	const { fields } = await work.connectors[side].describe(work.mapping[side].entity);
	const settable = new Set(fields.filter(({ creatable }) => creatable).map(({ name }) => name));
	const values: Pending["values"] = {};
	const mapped = new Set<string>();
	for (const field of work.mapping.fields) {
		const end = field[side];
		if (end === null) continue;
		mapped.add(end.field);
		if (settable.has(end.field) && !isEmpty(image[end.field])) values[field.name] = image[end.field] ?? null;
	}
	const rest = Object.entries(image).filter(
		([name, value]) => settable.has(name) && !mapped.has(name) && !isEmpty(value),
	);
	return { values, unmapped: Object.fromEntries(rest) };
}
