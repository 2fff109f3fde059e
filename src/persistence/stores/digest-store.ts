import type { Digest, DigestStore } from "../../ports/stores.js";
import type { Collection, Filter } from "../collection.js";
import { insertOne } from "./documents.js";

/** The summaries of channels. */
export class StoredDigests implements DigestStore {
	constructor(private readonly digests: Collection<Digest>) {}

	latest(channel: string): Promise<Digest | null> {
		return this.newest({ channel });
	}

	latestShown(channel: string): Promise<Digest | null> {
		return this.newest({ channel, shown: true });
	}

	insert(digest: Digest): Promise<boolean> {
		return insertOne(this.digests, digest);
	}

	async forget(channel: string, before: string): Promise<void> {
		await this.digests.deleteMany({ channel, to: { $lt: before } });
	}

	private async newest(filter: Filter): Promise<Digest | null> {
		const [newest] = await this.digests.find(filter, { sort: { to: -1, _id: -1 }, limit: 1 });
		return newest ?? null;
	}
}
