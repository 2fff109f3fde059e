import { createInterface } from "node:readline";
import type { Document } from "../../../src/persistence/collection.js";
import { openEmbedded } from "../../../src/persistence/embedded/embedded-database.js";

/*
 * Has the embedded store open beside the test and does what it is told, a line each, answering with a line:
 *   put <id> <n>   upserts a counter and answers with what it returned
 *   get <id>       answers with the document, or null
 *   key <id> <key> inserts a coupling with a unique key and answers with the duplicates
 * node store-neighbour.js <folder>
 */

interface Counter extends Document {
	n: number;
}

const database = await openEmbedded(process.argv[2] as string);
const counters = database.collection<Counter>("counters");
const couplings = database.collection<Document & { leftKey: string }>("couplings");

async function answer(line: string): Promise<unknown> {
	const [command, id = "", operand = ""] = line.split(" ");
	if (command === "put")
		return counters.findOneAndUpdate({ _id: id }, { $set: { n: Number(operand) } }, { upsert: true });
	if (command === "key") return (await couplings.insertMany([{ _id: id, leftKey: operand }])).duplicates;
	return counters.findOne({ _id: id });
}

console.log("ready");
for await (const line of createInterface({ input: process.stdin }))
	console.log(JSON.stringify(await answer(line)));
await database.close();
