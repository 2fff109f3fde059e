import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BulkOperation, Collection, Database, Document } from "../src/persistence/collection.js";
import { openEmbedded } from "../src/persistence/embedded/embedded-database.js";
import { openMongo } from "../src/persistence/mongo/mongo-database.js";

/*
 * Operations per second of both adapters, on couplings as large as real ones.
 *   node dist/bench/persistence.js [couplings]      (MongoDB too when TEST_MONGODB_URI names a database with "test")
 */

interface Coupling extends Document {
	mapping: string;
	leftKey: string;
	rightKey: string;
	revision: number;
	versions: Record<"left" | "right", { mark: string; at: string }>;
	seats: Record<string, { left: string; right: string }>;
	pending?: object;
}

const FIELDS = 12;
const BATCH = 1_000;

function aCoupling(number: number): Coupling {
	const seat = (field: number) => ({
		left: `value ${field} of ${number}`,
		right: `value ${field} of ${number}`,
	});
	const version = (side: string) => ({
		mark: `W/"${side}-${number}"`,
		at: new Date(1_700_000_000_000 + number).toISOString(),
	});
	return {
		_id: `customers-${String(number).padStart(9, "0")}`,
		mapping: "customers",
		leftKey: `customers/left/${number}`,
		rightKey: `customers/right/${number}`,
		revision: 1,
		versions: { left: version("left"), right: version("right") },
		seats: Object.fromEntries(Array.from({ length: FIELDS }, (_, field) => [`field${field}`, seat(field)])),
	};
}

function claim(number: number): BulkOperation<Coupling> {
	const pending = { claim: "claim-1", owner: "instance-1", side: "right", values: { field1: "new" } };
	return {
		update: {
			filter: { _id: aCoupling(number)._id, revision: 1, pending: null },
			update: { $set: { pending }, $inc: { revision: 1 } },
		},
	};
}

async function measure(name: string, operations: number, work: () => Promise<unknown>): Promise<void> {
	const start = performance.now();
	await work();
	const ms = performance.now() - start;
	const perSecond = Math.round((operations / ms) * 1000).toLocaleString("en");
	console.log(`${name.padEnd(52)}${ms.toFixed(1).padStart(10)} ms${perSecond.padStart(14)} /s`);
}

async function drain(stream: AsyncIterable<unknown[]>): Promise<void> {
	for await (const _ of stream);
}

async function insertAll(couplings: Collection<Coupling>, total: number): Promise<void> {
	for (let from = 0; from < total; from += BATCH) {
		const size = Math.min(BATCH, total - from);
		await couplings.insertMany(Array.from({ length: size }, (_, at) => aCoupling(from + at)));
	}
}

async function run(database: Database, total: number): Promise<void> {
	console.log(`\n${database.description}, ${total.toLocaleString("en")} couplings`);
	const couplings = database.collection<Coupling>("couplings");
	const numbers = Array.from({ length: BATCH }, (_, at) => Math.floor((at * total) / BATCH));
	const claims = numbers.map(claim);
	const leftKeys = numbers.map((number) => aCoupling(number).leftKey);
	await measure("insert", total, () => insertAll(couplings, total));
	await measure(`claim ${BATCH} in one bulk`, BATCH, () => couplings.bulkWrite(claims));
	await measure("one claim, counted", BATCH, () => couplings.count({ "pending.claim": "claim-1" }));
	await measure("release them with updateMany", BATCH, () =>
		couplings.updateMany(
			{ "pending.claim": "claim-1" },
			{ $unset: { pending: true }, $set: { revision: 1 } },
		),
	);
	await measure(`claim ${BATCH} again`, BATCH, () => couplings.bulkWrite(claims));
	await measure(`find ${BATCH} by leftKey`, BATCH, () => couplings.find({ leftKey: { $in: leftKeys } }));
	await measure(`find ${BATCH} by leftKey, ids only`, BATCH, () =>
		couplings.find({ leftKey: { $in: leftKeys } }, { projection: ["leftKey"] }),
	);
	await measure("find one by id, one after the other", BATCH, async () => {
		for (const number of numbers) await couplings.findOne({ _id: aCoupling(number)._id });
	});
	await measure("update one by id, one after the other", 200, async () => {
		for (const number of numbers.slice(0, 200))
			await couplings.findOneAndUpdate({ _id: aCoupling(number)._id }, { $inc: { revision: 1 } });
	});
	await measure("flushed", 1, () => database.flushed());
	await measure("count a mapping", total, () => couplings.count({ mapping: "customers" }));
	await measure("stream a mapping", total, () => drain(couplings.stream({ mapping: "customers" })));
	const { rss, heapUsed } = process.memoryUsage();
	console.log(
		`memory: ${Math.round(rss / 2 ** 20)} MB resident, ${Math.round(heapUsed / 2 ** 20)} MB of it heap`,
	);
}

const total = Number(process.argv[2] ?? 20_000);
const folder = await mkdtemp(join(tmpdir(), "koppel-bench-"));
const embedded = await openEmbedded(folder);
await run(embedded, total);
await embedded.close();
await rm(folder, { recursive: true });

const uri = process.env.TEST_MONGODB_URI;
if (uri !== undefined) {
	const target = new URL(uri);
	if (!target.pathname.includes("test")) throw new Error("the name of the database must contain test");
	target.pathname += `-bench-${process.pid}`;
	const mongo = await openMongo(target.href);
	await run(mongo, total);
	await mongo.connection.dropDatabase();
	await mongo.close();
}
