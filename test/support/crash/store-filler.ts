import type { Document } from "../../../src/persistence/collection.js";
import { openEmbedded } from "../../../src/persistence/embedded/embedded-database.js";

/*
 * Fills the embedded store until the disk takes no more, and reports as one line of JSON how that looked and what was
 * still possible. To be run with a limit on the size of files.
 * node store-filler.js <folder>
 */

interface Filler extends Document {
	text?: string;
}

const database = await openEmbedded(process.argv[2] as string);
const leases = database.collection<Filler>("leases");

async function codeOf(work: Promise<unknown>): Promise<string> {
	return work.then(
		() => "done",
		(error: { code?: string }) => error.code ?? String(error),
	);
}

let written = 0;
let code = "done";
while (code === "done" && written < 100_000) {
	code = await codeOf(leases.insertMany([{ _id: `${written}`, text: "x".repeat(5_000) }]));
	if (code === "done") written++;
}
const flushedAfterwards = await codeOf(database.flushed());
const counted = await leases.count({});
const last = (await leases.findOne({ _id: `${written - 1}` }))?._id;
const deleted = await codeOf(leases.deleteMany({ _id: { $in: ["0", "1", "2", "3", "4", "5"] } }));
const small = await codeOf(leases.insertMany([{ _id: "small" }]));
const flushed = await codeOf(database.flushed());
await database.close();
console.log(JSON.stringify({ written, code, flushedAfterwards, counted, last, deleted, small, flushed }));
