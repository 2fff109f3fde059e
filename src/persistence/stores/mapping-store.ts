import type { Side } from "../../domain/record.js";
import {
	type AuditEntry,
	LostError,
	type MappingState,
	type MappingStore,
	SEVERAL,
} from "../../ports/stores.js";
import type { Collection, Filter, Update } from "../collection.js";
import { insertOne, SOME_TEXT, updateOne } from "./documents.js";

/** A mapping's state as it is kept. */
export type StoredMapping = MappingState & {
	/** True when watermarks were unset under a run: what that run still saves of them must not bring them back. */
	watermarksForgotten?: boolean;
	/** What the audit has to tell of the last change somebody made, only until it is told. */
	untold?: AuditEntry;
};

type Lease = NonNullable<MappingState["lease"]>;

/** The state of mappings. A mapping's document is made when something is first kept of it. */
export class StoredMappings implements MappingStore {
	constructor(private readonly mappings: Collection<StoredMapping>) {}

	/** What a mapping nobody ran yet remembers is the state it begins with. */
	async get(mapping: string): Promise<MappingState> {
		const stored = await this.mappings.findOne({ _id: mapping });
		return stored === null ? initialState(mapping) : toState(stored);
	}

	async all(): Promise<MappingState[]> {
		const stored = await this.mappings.find({}, { sort: { _id: 1 } });
		return stored.map(toState);
	}

	async takeLease(
		mapping: string,
		lease: Lease,
		from: { instance: string; job: string } | null,
	): Promise<MappingState | null> {
		const free: Filter = { lease: null };
		const held = from && { "lease.instance": from.instance, "lease.job": from.job };
		const taken = await this.change(mapping, held === null ? free : { $or: [free, held] }, {
			$set: { lease },
			$inc: { fence: 1 },
			$unset: { watermarksForgotten: true },
		});
		return taken && toState(taken);
	}

	async releaseLease(mapping: string, job: string): Promise<void> {
		await updateOne(this.mappings, { _id: mapping, "lease.job": job }, { $set: { lease: null } });
	}

	async save(
		mapping: string,
		fence: number,
		changes: Partial<Omit<MappingState, "_id" | "lease" | "fence" | "keys">>,
	): Promise<void> {
		// A run that was on while pairs were decided under another mapping has not read everything under its own.
		const { watermarks, progress, fingerprint, ...others } = changes;
		const isSaved =
			(await this.saveFields({ _id: mapping, fence, watermarksForgotten: null }, changes)) ||
			(await this.saveFields({ _id: mapping, fence }, others));
		if (!isSaved) throw new LostError(`The lease of ${mapping} went to another run.`);
	}

	async setPaused(mapping: string, paused: boolean, line?: AuditEntry): Promise<boolean> {
		const changed =
			line === undefined
				? await this.change(mapping, {}, { $set: { paused } })
				: await this.change(mapping, { "untold._id": null }, { $set: { paused, untold: line } });
		return changed !== null;
	}

	async untold(): Promise<AuditEntry[]> {
		const found = await this.mappings.find({ "untold._id": SOME_TEXT }, { sort: { _id: 1 } });
		return found.flatMap(({ untold }) => (untold === undefined ? [] : [untold]));
	}

	async told({ _id, mapping }: AuditEntry): Promise<void> {
		const filter = { _id: mapping ?? "", "untold._id": _id };
		await updateOne(this.mappings, filter, { $unset: { untold: true } });
	}

	async bondsEnded(mapping: string, at: string): Promise<void> {
		await this.change(mapping, {}, { $max: { bondsEndedAt: at } });
	}

	async nextKey(mapping: string, side: Side): Promise<number> {
		const stored = await this.change(mapping, {}, { $inc: { [`keys.${side}`]: 1 } });
		if (stored === null) throw new Error(`The state of ${mapping} went away while a key was drawn.`);
		return stored.keys[side];
	}

	async passKeys(mapping: string, side: Side, upTo: number): Promise<void> {
		await this.change(mapping, {}, { $max: { [`keys.${side}`]: upTo } });
	}

	/** Of a run that is on, the watermarks and the progress it saves later are dropped. */
	async decideUnder(mapping: string, fingerprint: string): Promise<void> {
		for (;;) {
			const { decidedUnder, fingerprint: ofRun } = await this.get(mapping);
			const last = decidedUnder ?? ofRun;
			if (last === fingerprint) return;
			const forgotten = {
				"watermarks.left": null,
				"watermarks.right": null,
				progress: null,
				watermarksForgotten: true,
				...(ofRun === null ? {} : { fingerprint: SEVERAL }),
			};
			const update: Update = { $set: { decidedUnder: fingerprint, ...(last === null ? {} : forgotten) } };
			// Whoever else decides now, or ends a run, is looked at once more.
			const asRead: Filter = { decidedUnder, fingerprint: ofRun };
			if ((await this.change(mapping, asRead, update)) !== null) return;
		}
	}

	/** Without anything to save it still tells whether the condition holds. */
	private async saveFields(filter: Filter, fields: object): Promise<boolean> {
		const given = Object.entries(fields).filter(([, value]) => value !== undefined);
		if (given.length === 0) return (await this.mappings.count(filter)) === 1;
		return updateOne(this.mappings, filter, { $set: Object.fromEntries(given) });
	}

	/** Updates the mapping's document where the condition holds, and makes it first where there is none. */
	private async change(mapping: string, condition: Filter, update: Update): Promise<StoredMapping | null> {
		const filter = { _id: mapping, ...condition };
		const changed = await this.mappings.findOneAndUpdate(filter, update);
		if (changed !== null) return changed;
		await insertOne(this.mappings, initialState(mapping));
		return this.mappings.findOneAndUpdate(filter, update);
	}
}

function initialState(mapping: string): MappingState {
	return {
		_id: mapping,
		lease: null,
		fence: 0,
		watermarks: { left: null, right: null },
		progress: null,
		fingerprint: null,
		decidedUnder: null,
		paused: false,
		lastSuccessAt: null,
		observedAt: null,
		sweptAt: null,
		deletions: [],
		bondsEndedAt: null,
		keys: { left: 0, right: 0 },
	};
}

function toState({ watermarksForgotten, untold, ...state }: StoredMapping): MappingState {
	// What was stored by a former version has no such fields.
	const { observedAt = null, progress = null, decidedUnder = null, bondsEndedAt = null } = state;
	return { ...state, observedAt, progress, decidedUnder, bondsEndedAt };
}
