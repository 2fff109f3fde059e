import { openDatabase } from "../../src/persistence/database.js";
import { COLLECTIONS } from "../../src/persistence/indexes.js";
import type { Office } from "./support.js";

/** Everything an office's embedded store holds, by collection. */
export async function dataOf({ env }: Office): Promise<Record<string, unknown[]>> {
	const database = await openDatabase({ mongodbUri: null, dataFolder: env.KOPPEL_DATA ?? "" });
	try {
		const all: Record<string, unknown[]> = {};
		for (const name of COLLECTIONS)
			all[name] = await database.collection(name).find({}, { sort: { _id: 1 } });
		return all;
	} finally {
		await database.close();
	}
}
