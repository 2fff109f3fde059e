import {
	type Coupling,
	formerKeyOf,
	type Held,
	keyOf,
	type Pending,
	recordKey,
	withReadingMark,
} from "../../domain/coupling.js";
import type { Side } from "../../domain/record.js";
import type { CouplingStore } from "../../ports/stores.js";
import type { Collection, Filter } from "../collection.js";
import { chunksOf, findByValues, PAGE_SIZE, replacementOf, SOME_TEXT } from "./documents.js";
import { type Marked, writeMarked } from "./marked-writes.js";

/** A coupling as it is kept. */
export type StoredCoupling = Coupling & Marked;

const OPTIONAL = [
	"leftKey",
	"rightKey",
	"formerLeftKey",
	"formerRightKey",
	"recentWrites",
	"byHand",
] as const;

/** The couplings; see the port for what each method promises. */
export class StoredCouplings implements CouplingStore {
	constructor(private readonly couplings: Collection<StoredCoupling>) {}

	async get(id: string): Promise<Coupling | null> {
		const stored = await this.couplings.findOne({ _id: id });
		return stored && toCoupling(stored);
	}

	/** Those that exist, in the order of the ids. */
	async getMany(ids: string[]): Promise<Coupling[]> {
		const found = await findByValues(this.couplings, "_id", ids);
		const byId = new Map(found.map((stored) => [stored._id, stored]));
		return [...new Set(ids)].flatMap((id) => {
			const stored = byId.get(id);
			return stored === undefined ? [] : [toCoupling(stored)];
		});
	}

	async byRecord(mapping: string, side: Side, ids: string[]): Promise<Map<string, Coupling>> {
		const field = keyOf(side);
		const idOf = new Map(ids.map((id) => [recordKey(mapping, id), id.toLowerCase()]));
		const found = await findByValues(this.couplings, field, [...idOf.keys()]);
		const byId = new Map(
			found.map((stored) => [idOf.get(stored[field] as string) as string, toCoupling(stored)]),
		);
		const missing = [...idOf].filter(([, id]) => !byId.has(id)).map(([key]) => key);
		for (const stored of await findByValues(this.couplings, formerKeyOf(side), missing)) {
			const id = idOf.get(stored[formerKeyOf(side)] as string) as string;
			byId.set(id, leftBehind(toCoupling(stored), side, id));
		}
		return byId;
	}

	needingReading(mapping: string): AsyncIterable<Coupling[]> {
		return this.pages({ mapping, needsReading: true });
	}

	all(mapping: string): AsyncIterable<Coupling[]> {
		return this.pages({ mapping });
	}

	/** Claims are few at any time, so those of all mappings are read from the small index that holds nothing else. */
	async claimed(mapping: string): Promise<Coupling[]> {
		const found = await this.couplings.find({ "pending.claim": SOME_TEXT });
		return found.filter((stored) => stored.mapping === mapping).map(toCoupling);
	}

	heldBy(question: string): AsyncIterable<Coupling[]> {
		return this.pages({ "held.question": question });
	}

	countHeld(question: string): Promise<number> {
		return this.couplings.count({ "held.question": question });
	}

	/** Bonds that stand: parted ones are left out. */
	count(mapping: string): Promise<number> {
		return this.couplings.count({ mapping, state: { $in: ["coupled", "creating"] } });
	}

	/** Of these, the ones that wait until someone acts or a record changes. */
	countSkipped(mapping: string): Promise<number> {
		return this.couplings.count({ mapping, state: { $in: ["coupled", "creating"] }, skipped: true });
	}

	/** Of these, the ones paused because a record left the mapping's filter. */
	countOutside(mapping: string): Promise<number> {
		return this.couplings.count({ mapping, outside: true });
	}

	async insert(couplings: Coupling[]): Promise<Coupling[]> {
		const refused: Coupling[] = [];
		for (const some of chunksOf(couplings)) {
			const { duplicates } = await this.couplings.insertMany(some);
			refused.push(...duplicates.map((at) => some[at] as Coupling));
		}
		return refused;
	}

	save(changes: Array<{ coupling: Coupling; claim?: string | undefined }>): Promise<Set<string>> {
		const writes = changes.map(({ coupling, claim }) => {
			const { _id, revision } = coupling;
			const filter: Filter = { _id, revision, ...(claim === undefined ? {} : { "pending.claim": claim }) };
			const next = { ...coupling, revision: revision + 1 };
			return { id: _id, filter, update: replacementOf(next, OPTIONAL) };
		});
		return writeMarked(this.couplings, writes);
	}

	async claim(claims: Array<{ coupling: Coupling; pending: Pending }>): Promise<Coupling[]> {
		const claimed: Coupling[] = [];
		for (const some of chunksOf(claims)) claimed.push(...(await this.claimBatch(some)));
		return claimed;
	}

	async remove(couplings: Coupling[]): Promise<Set<string>> {
		const stayed = new Set<string>();
		for (const some of chunksOf(couplings)) {
			const { deleted } = await this.couplings.bulkWrite(
				some.map(({ _id, revision }) => ({ delete: { filter: { _id, revision } } })),
			);
			if (deleted === some.length) continue;
			const ids = some.map(({ _id }) => _id);
			for (const { _id } of await findByValues(this.couplings, "_id", ids, ["revision"])) stayed.add(_id);
		}
		return stayed;
	}

	/** On condition of the revision read; raises it. Gives back the ids that are not held. */
	hold(couplings: Coupling[], held: Held): Promise<Set<string>> {
		const writes = couplings.map((coupling) => {
			const { _id, revision } = coupling;
			const { needsReading } = withReadingMark({ ...coupling, held });
			return {
				id: _id,
				filter: { _id, revision },
				update: { $set: { held, needsReading }, $inc: { revision: 1 } },
			};
		});
		return writeMarked(this.couplings, writes);
	}

	private async claimBatch(claims: Array<{ coupling: Coupling; pending: Pending }>): Promise<Coupling[]> {
		const { matched } = await this.couplings.bulkWrite(
			claims.map(({ coupling: { _id, revision }, pending }) => ({
				update: {
					filter: { _id, revision, pending: null },
					update: { $set: { pending }, $inc: { revision: 1 } },
				},
			})),
		);
		const won = matched === claims.length ? claims : await this.wonAmong(claims);
		return won.map(({ coupling, pending }) => ({ ...coupling, pending, revision: coupling.revision + 1 }));
	}

	/** A claim is unique and nobody clears a live owner's: whose pair carries it won. */
	private async wonAmong(claims: Array<{ coupling: Coupling; pending: Pending }>) {
		const ids = claims.map(({ coupling }) => coupling._id);
		const stored = await findByValues(this.couplings, "_id", ids, ["pending.claim"]);
		const holders = new Map(stored.map(({ _id, pending }) => [_id, pending?.claim]));
		return claims.filter(({ coupling, pending }) => holders.get(coupling._id) === pending.claim);
	}

	private async *pages(filter: Filter): AsyncIterable<Coupling[]> {
		const options = { sort: { _id: 1 }, batchSize: PAGE_SIZE } as const;
		for await (const page of this.couplings.stream(filter, options)) yield page.map(toCoupling);
	}
}

/** A parted record whose former partner belongs to someone else by now: parted on its own. */
function leftBehind(coupling: Coupling, side: Side, id: string): Coupling {
	const none = { id: null, version: null, modifiedAt: null };
	return { ...coupling, state: "parted", left: none, right: none, [side]: { ...none, id } };
}

function toCoupling({ writes, ...coupling }: StoredCoupling): Coupling {
	return coupling;
}
