import { otherSide, SIDES, type Side } from "../domain/record.js";
import type { ParentRecord } from "../domain/sync-error.js";
import type { Work } from "./engine.js";
import type { DecidedPair } from "./pair.js";
import { parentNameOf } from "./parent-name.js";

/** A pair one of whose records is gone, and a record that the surviving one refers to. */
interface Suspect {
	pair: DecidedPair;
	deleted: Side;
	parent: ParentRecord & { id: string };
	/** The table of the parent's partner, on the side where the record is gone. */
	entity: string;
}

/**
 * Tells records that went together with the record they belong to (facts/dataverse-api.md section 12a, cascades) from
 * deletions of their own: the partner of the record that the survivor refers to is read by id and is gone as well. Such
 * a pair is always asked about, for what becomes of it hangs on what becomes of its parent.
 */
export async function markCascades(work: Work, pairs: DecidedPair[]): Promise<DecidedPair[]> {
	const suspects = pairs.flatMap((pair) => suspectsOf(work, pair));
	const cascaded = new Map<DecidedPair, Suspect>();
	for (const some of groupsOf(suspects).values()) {
		const gone = await goneParents(work, some);
		for (const suspect of some) if (gone.has(suspect.parent.id)) cascaded.set(suspect.pair, suspect);
	}
	return Promise.all(pairs.map(async (pair) => marked(work, pair, cascaded.get(pair))));
}

async function marked(work: Work, pair: DecidedPair, suspect: Suspect | undefined): Promise<DecidedPair> {
	if (suspect === undefined) return pair;
	const { parent, deleted } = suspect;
	const name = await parentNameOf(work, parent);
	const reason = pair.decision.kind === "conflict" ? pair.decision.conflict : null;
	const conflict =
		reason?.conflict === "deletion"
			? reason
			: { conflict: "deletion" as const, reason: "policyAsks" as const, deleted };
	return { ...pair, cascade: { ...parent, name }, decision: { kind: "conflict", conflict } };
}

function suspectsOf({ mapping }: Work, pair: DecidedPair): Suspect[] {
	const deleted = SIDES.find((side) => pair[side] === null);
	const survivor = deleted === undefined ? null : pair[otherSide(deleted)];
	if (deleted === undefined || !survivor) return [];
	const side = otherSide(deleted);
	return mapping.fields.flatMap(({ name, lookup }) => {
		const id = survivor.parents?.[name];
		if (lookup === null || id === undefined) return [];
		const parent = { mapping: lookup.mapping, side, id, reference: id, name: null };
		return [{ pair, deleted, parent, entity: lookup.entities[deleted] }];
	});
}

/** Those that refer to records of one mapping, on one side. */
function groupsOf(suspects: Suspect[]): Map<string, Suspect[]> {
	const groups = new Map<string, Suspect[]>();
	for (const suspect of suspects) {
		const key = `${suspect.parent.mapping} ${suspect.deleted}`;
		groups.set(key, [...(groups.get(key) ?? []), suspect]);
	}
	return groups;
}

/** The parents whose partner is gone: read by id, never concluded from a list. */
async function goneParents(work: Work, suspects: Suspect[]): Promise<Set<string>> {
	const [first] = suspects;
	if (first === undefined) return new Set();
	const { deleted, entity, parent } = first;
	const ids = [...new Set(suspects.map((suspect) => suspect.parent.id))];
	const couplings = await work.engine.stores.couplings.byRecord(parent.mapping, parent.side, ids);
	const partners = new Map<string, string>();
	for (const [id, { [deleted]: record }] of couplings) if (record.id !== null) partners.set(id, record.id);
	const query = { entity, fields: [] };
	const read = await work.connectors[deleted].readMany(query, [...partners.values()], work.call);
	const standing = new Set([...read.keys()].map((id) => id.toLowerCase()));
	return new Set([...partners].flatMap(([id, partner]) => (standing.has(partner.toLowerCase()) ? [] : [id])));
}
