import type { Connection } from "mongoose";
import type { IndexDeclaration } from "../indexes.js";
import { codeOf } from "./server-errors.js";

type ServerCollection = ReturnType<Connection["collection"]>;

/** An index as the server describes it and takes it. */
interface ServerIndex {
	readonly name: string;
	readonly key: Record<string, number>;
	readonly unique?: boolean;
	readonly sparse?: boolean;
	readonly partialFilterExpression?: object;
	readonly expireAfterSeconds?: number;
}

/** Builds what is missing. An index of the same name or keys that is not as declared has to go first. */
export async function buildIndexes(
	collection: ServerCollection,
	declarations: readonly IndexDeclaration[],
): Promise<void> {
	const existing = await existingIndexes(collection);
	const missing = declarations.map(toServer).filter((index) => !existing.some((one) => isSame(one, index)));
	if (missing.length === 0) return;
	const inTheWay = existing.filter((one) => missing.some((index) => conflicts(one, index)));
	for (const { name } of inTheWay) await collection.dropIndex(name);
	await collection.createIndexes(missing);
}

/** The names of those that are not there as declared. */
export async function missingIndexes(
	collection: ServerCollection,
	declarations: readonly IndexDeclaration[],
): Promise<string[]> {
	const existing = await existingIndexes(collection);
	const missing = declarations.map(toServer).filter((index) => !existing.some((one) => isSame(one, index)));
	return missing.map(({ name }) => name);
}

const NO_SUCH_COLLECTION = 26;

async function existingIndexes(collection: ServerCollection): Promise<ServerIndex[]> {
	try {
		return (await collection.indexes()) as unknown as ServerIndex[];
	} catch (error) {
		if (codeOf(error) === NO_SUCH_COLLECTION) return [];
		throw error;
	}
}

/** MongoDB's sparse leaves out only documents that have none of an index's fields: for several keys it must be partial. */
function toServer({ name, keys, unique, sparse, ttlSeconds }: IndexDeclaration): ServerIndex {
	const [first] = keys;
	return {
		name,
		key: Object.fromEntries(keys),
		...(unique === true ? { unique: true } : {}),
		...(sparse === true && keys.length === 1 ? { sparse: true } : {}),
		...(sparse === true && keys.length > 1 && first !== undefined
			? { partialFilterExpression: { [first[0]]: { $exists: true } } }
			: {}),
		...(ttlSeconds === undefined ? {} : { expireAfterSeconds: ttlSeconds }),
	};
}

function isSame(left: ServerIndex, right: ServerIndex): boolean {
	return left.name === right.name && shapeOf(left) === shapeOf(right);
}

function conflicts(existing: ServerIndex, wanted: ServerIndex): boolean {
	return existing.name === wanted.name || JSON.stringify(existing.key) === JSON.stringify(wanted.key);
}

function shapeOf(index: ServerIndex): string {
	const { key, unique, sparse, partialFilterExpression, expireAfterSeconds } = index;
	const options = [unique === true, sparse === true, partialFilterExpression, expireAfterSeconds];
	return JSON.stringify([key, ...options]);
}
