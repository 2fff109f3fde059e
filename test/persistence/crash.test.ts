import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Document } from "../../src/persistence/collection.js";
import { type EmbeddedDatabase, openEmbedded } from "../../src/persistence/embedded/embedded-database.js";
import { indexFaults } from "../support/check-indexes.js";
import { freshFolder } from "../support/embedded.js";

type Coupling = Document & { revision: number; rightKey?: string; pending?: { owner: string } };

const programs = join(import.meta.dirname, "../../dist/test/support/crash");

let folder: string;
let children: ChildProcessWithoutNullStreams[];
let database: EmbeddedDatabase | undefined;

beforeEach(async () => {
	folder = await freshFolder();
	children = [];
	database = undefined;
});
afterEach(async () => {
	for (const child of children) await kill(child);
	await database?.close();
	await rm(folder, { recursive: true, force: true });
});

function start(program: string, ...words: string[]): ChildProcessWithoutNullStreams {
	const child = spawn(process.execPath, [join(programs, program), folder, ...words]);
	child.stderr.pipe(process.stderr);
	children.push(child);
	return child;
}

async function kill(child: ChildProcessWithoutNullStreams): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill("SIGKILL");
	await once(child, "exit");
}

async function linesOf(child: ChildProcessWithoutNullStreams): Promise<string[]> {
	const lines: string[] = [];
	for await (const line of createInterface({ input: child.stdout })) lines.push(line);
	return lines;
}

/** What a writer acknowledged, in order, as long as it lives. */
class Acknowledged {
	readonly lines: string[] = [];
	readonly #reader: Interface;
	readonly #ended: Promise<unknown>;

	constructor(child: ChildProcessWithoutNullStreams) {
		this.#reader = createInterface({ input: child.stdout });
		this.#reader.on("line", (line) => this.lines.push(line));
		this.#ended = once(this.#reader, "close");
	}

	async atLeast(count: number): Promise<void> {
		while (this.lines.length < count) await once(this.#reader, "line");
	}

	async all(): Promise<string[]> {
		await this.#ended;
		return this.lines;
	}
}

function named(lines: readonly string[], word: string): string[] {
	return lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
}

/** The last insert of each writer, which it may have deleted again without having said so. */
function lastInserts(lines: readonly string[]): Set<string> {
	const last = new Map(named(lines, "insert").map((id) => [id.split("-")[0], id]));
	return new Set(last.values());
}

/** Everything acknowledged is there, and nothing that was acknowledged as deleted. */
async function expectAllThere(opened: EmbeddedDatabase, lines: readonly string[]): Promise<void> {
	const found = new Map<string, Coupling>();
	for await (const batch of opened.collection<Coupling>("couplings").stream({}))
		for (const coupling of batch) found.set(coupling._id, coupling);
	const deleted = new Set(named(lines, "delete"));
	const missing = named(lines, "insert").filter((id) => !found.has(id) && !deleted.has(id));
	const unsure = lastInserts(lines);

	expect(missing.filter((id) => !unsure.has(id))).toEqual([]);
	expect([...deleted].filter((id) => found.has(id))).toEqual([]);
	for (const id of named(lines, "update"))
		expect(found.get(id)).toMatchObject({
			revision: 2,
			pending: { owner: expect.any(String) },
			rightKey: expect.any(String),
		});
	expect(indexFaults(opened)).toEqual([]);
}

describe("the embedded store and a process that is killed", () => {
	it("keeps every acknowledged write and its indexes, wherever the process dies", async () => {
		const lines: string[] = [];
		for (let death = 0; death < 6; death++) {
			const child = start("store-writer.js", `w${death}`);
			const acknowledged = new Acknowledged(child);
			await acknowledged.atLeast(20 + Math.floor(Math.random() * 400));
			await kill(child);
			lines.push(...(await acknowledged.all()));
			database = await openEmbedded(folder);
			await expectAllThere(database, lines);
			await database.close();
			database = undefined;
		}

		expect(named(lines, "insert").length).toBeGreaterThan(60);
		expect(named(lines, "update").length).toBeGreaterThan(30);
	}, 60_000);

	it("lets its neighbours go on, and never lets two have a unique key", async () => {
		database = await openEmbedded(folder);
		const [a, b, c] = ["a", "b", "c"].map((name) => start("store-writer.js", name)) as [
			ChildProcessWithoutNullStreams,
			ChildProcessWithoutNullStreams,
			ChildProcessWithoutNullStreams,
		];
		const [ofA, ofB, ofC] = [a, b, c].map((child) => new Acknowledged(child)) as [
			Acknowledged,
			Acknowledged,
			Acknowledged,
		];
		await Promise.all([ofA, ofB, ofC].map((one) => one.atLeast(100)));

		await kill(a);
		await ofB.atLeast(ofB.lines.length + 200);
		await kill(b);
		await ofC.atLeast(ofC.lines.length + 200);
		await kill(c);
		const lines = (await Promise.all([ofA, ofB, ofC].map((one) => one.all()))).flat();

		await expectAllThere(database, lines);
		const won = named(lines, "shared");
		expect(won.length).toBeGreaterThan(0);
		expect(new Set(won).size).toBe(won.length);
		const rounds = await database.collection<Document & { n: number }>("counters").findOne({ _id: "rounds" });
		expect(rounds?.n).toBeGreaterThanOrEqual(named(lines, "round").length);
		expect(rounds?.n).toBeLessThanOrEqual(named(lines, "round").length + 3);
	}, 60_000);
});

describe("the embedded store and processes that are killed one after the other", () => {
	it("keeps what each of them acknowledged, while the others go on", async () => {
		database = await openEmbedded(folder);
		const lines: Array<Promise<string[]>> = [];
		const alive: Array<[ChildProcessWithoutNullStreams, Acknowledged]> = [];
		const join = () => {
			const child = start("store-writer.js", `w${lines.length}`);
			const acknowledged = new Acknowledged(child);
			lines.push(acknowledged.all());
			alive.push([child, acknowledged]);
		};
		for (let writers = 0; writers < 3; writers++) join();

		for (let death = 0; death < 30; death++) {
			const more = 15 + Math.floor(Math.random() * 25);
			await Promise.all(alive.map(([, one]) => one.atLeast(one.lines.length + more)));
			const [[child]] = alive.splice(Math.floor(Math.random() * alive.length), 1) as [(typeof alive)[number]];
			await kill(child);
			join();
		}
		for (const [child] of alive) await kill(child);

		await expectAllThere(database, (await Promise.all(lines)).flat());
	}, 120_000);
});

describe("the embedded store and a full disk", () => {
	it("refuses what does not fit, keeps what it acknowledged, and goes on", async () => {
		const program = join(programs, "store-filler.js");
		const limited = `trap "" XFSZ; ulimit -f 3000; exec "$0" "$@"`;
		const child = spawn("bash", ["-c", limited, process.execPath, program, folder]);
		children.push(child);
		const exit = once(child, "exit");
		const [report] = await linesOf(child);
		await exit;

		expect(child.exitCode).toBe(0);
		const { written, deleted, ...rest } = JSON.parse(report as string);
		expect(written).toBeGreaterThan(50);
		expect(rest).toEqual({
			code: "databaseFailed",
			flushedAfterwards: "databaseFailed",
			counted: written,
			last: `${written - 1}`,
			small: "done",
			flushed: "done",
		});
		database = await openEmbedded(folder);
		// Deleting takes room, too: pages are copied before they are changed.
		expect(["done", "databaseFailed"]).toContain(deleted);
		expect(await database.collection("leases").count({})).toBe(written + 1 - (deleted === "done" ? 6 : 0));
	}, 60_000);
});

describe("the embedded store and a neighbour", () => {
	it("sees what it acknowledged, and is seen, at once", async () => {
		database = await openEmbedded(folder);
		const counters = database.collection<Document & { n: number }>("counters");
		const child = start("store-neighbour.js");
		const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
		const ask = async (line: string) => {
			child.stdin.write(`${line}\n`);
			return JSON.parse((await answers.next()).value as string);
		};
		expect((await answers.next()).value).toBe("ready");

		for (let n = 0; n < 200; n += 2) {
			expect(await counters.findOneAndUpdate({ _id: "c" }, { $set: { n } }, { upsert: true })).toEqual({
				_id: "c",
				n,
			});
			expect(await ask("get c")).toEqual({ _id: "c", n });
			expect(await ask(`put c ${n + 1}`)).toEqual({ _id: "c", n: n + 1 });
			expect(await counters.findOne({ _id: "c" })).toEqual({ _id: "c", n: n + 1 });
		}
		const couplings = database.collection<Document & { leftKey: string }>("couplings");
		expect(await ask("key theirs k")).toEqual([]);
		expect((await couplings.insertMany([{ _id: "ours", leftKey: "k" }])).duplicates).toEqual([0]);
		expect((await couplings.insertMany([{ _id: "ours", leftKey: "l" }])).duplicates).toEqual([]);
		expect(await ask("key theirs2 l")).toEqual([0]);
		child.stdin.end();
		await once(child, "exit");
		expect(child.exitCode).toBe(0);
	}, 60_000);
});
