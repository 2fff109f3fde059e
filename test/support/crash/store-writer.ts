import { writeSync } from "node:fs";
import type { Document } from "../../../src/persistence/collection.js";
import { openEmbedded } from "../../../src/persistence/embedded/embedded-database.js";

/*
 * Writes numbered couplings to the embedded store until it is killed, and prints what was acknowledged, a line each:
 *   insert <id> | update <id> | delete <id> | shared <number> (won the race for a key that others want, too)
 * node store-writer.js <folder> <name>
 */

interface Written extends Document {
	mapping: string;
	leftKey: string;
	rightKey?: string;
	revision: number;
	pending?: { owner: string; mapping: string };
}

const [folder, name] = process.argv.slice(2) as [string, string];
const database = await openEmbedded(folder);
const couplings = database.collection<Written>("couplings");
const counters = database.collection<Document & { n: number }>("counters");

/** Straight to the pipe: an acknowledgement must not wait in a buffer that dies with us. */
function say(...words: Array<string | number>): void {
	writeSync(1, `${words.join(" ")}\n`);
}

const idOf = (number: number) => `${name}-${number}`;

function aCoupling(number: number): Written {
	return { _id: idOf(number), mapping: name, leftKey: `${name}/left/${number}`, revision: 1 };
}

async function insertOne(number: number): Promise<void> {
	await couplings.insertMany([aCoupling(number)]);
	say("insert", idOf(number));
}

async function insertSome(first: number): Promise<void> {
	const numbers = [0, 1, 2, 3, 4].map((offset) => first + offset);
	await couplings.bulkWrite(numbers.map((number) => ({ insert: aCoupling(number) })));
	for (const number of numbers) say("insert", idOf(number));
}

async function updateSome(first: number): Promise<void> {
	const numbers = [0, 1, 2].map((offset) => first + offset);
	await couplings.bulkWrite(
		numbers.map((number) => ({
			update: {
				filter: { _id: idOf(number), revision: 1, pending: null },
				update: {
					$set: { pending: { owner: name, mapping: name }, rightKey: `${name}/right/${number}` },
					$inc: { revision: 1 },
				},
			},
		})),
	);
	for (const number of numbers) say("update", idOf(number));
}

async function deleteOne(number: number): Promise<void> {
	await couplings.deleteMany({ _id: idOf(number) });
	say("delete", idOf(number));
}

async function race(round: number): Promise<void> {
	const { duplicates } = await couplings.insertMany([
		{ _id: `${name}-shared-${round}`, mapping: "shared", leftKey: `shared/${round}`, revision: 1 },
	]);
	if (duplicates.length === 0) say("shared", round);
	await counters.findOneAndUpdate({ _id: "rounds" }, { $inc: { n: 1 } }, { upsert: true });
	say("round", round);
}

for (let round = 0, next = 0; ; round++, next += 6) {
	await insertOne(next);
	await insertSome(next + 1);
	await updateSome(next);
	await deleteOne(next + 5);
	await race(round);
}
