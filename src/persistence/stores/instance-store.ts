import type { Instance, InstanceStore } from "../../ports/stores.js";
import type { Collection } from "../collection.js";
import { replacementOf, updateOne } from "./documents.js";

/** The processes that are up, or were until they died. */
export class StoredInstances implements InstanceStore {
	constructor(private readonly instances: Collection<Instance>) {}

	async register(instance: Instance): Promise<void> {
		const filter = { _id: instance._id };
		await this.instances.bulkWrite([{ update: { filter, update: replacementOf(instance), upsert: true } }]);
	}

	beat(id: string): Promise<boolean> {
		return updateOne(this.instances, { _id: id }, { $inc: { beat: 1 } });
	}

	get(id: string): Promise<Instance | null> {
		return this.instances.findOne({ _id: id });
	}

	bootedBefore(time: number): Promise<Instance[]> {
		return this.instances.find({ bootedAt: { $lt: time } }, { sort: { _id: 1 } });
	}

	async remove(id: string): Promise<void> {
		await this.instances.deleteMany({ _id: id });
	}

	async removeSilent({ _id, beat }: Instance): Promise<boolean> {
		return (await this.instances.deleteMany({ _id, beat })) === 1;
	}
}
