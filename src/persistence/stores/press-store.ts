import type { HeardPress, PressStore } from "../../ports/stores.js";
import type { Collection } from "../collection.js";
import { insertOne } from "./documents.js";

/** What a process is at is held by it like a lease, so it stands beside those. */
const PREFIX = "press ";
/** Behind every id that begins with the prefix. */
const BEHIND = "press!";

/** What people asked for, beside leases in one collection. */
export class StoredPresses implements PressStore {
	constructor(private readonly leases: Collection<HeardPress>) {}

	async add(press: HeardPress): Promise<void> {
		await insertOne(this.leases, { ...press, _id: PREFIX + press._id });
	}

	async remove(id: string): Promise<void> {
		await this.leases.deleteMany({ _id: PREFIX + id });
	}

	async all(): Promise<HeardPress[]> {
		return (await this.leases.find({ _id: { $gte: PREFIX, $lt: BEHIND } })).map(toPress);
	}

	async takeOver({ _id, instance, isLost }: HeardPress, by: string): Promise<HeardPress | null> {
		const asRead = { _id: PREFIX + _id, instance, isLost };
		const change = { $set: { instance: by, isLost: true } };
		const taken = await this.leases.findOneAndUpdate(asRead, change);
		return taken && toPress(taken);
	}
}

function toPress(stored: HeardPress): HeardPress {
	return { ...stored, _id: stored._id.slice(PREFIX.length) };
}
