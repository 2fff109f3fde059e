import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Fields, Snapshot } from "../../src/domain/record.js";
import {
	type ChangePull,
	type Connector,
	ConnectorError,
	type ConnectorErrorCode,
	type WriteResult,
} from "../../src/ports/connector.js";
import { describeOverHttp, type HttpWorld } from "./connector-http.js";

/** A system with its connector, and people who work in it. Fresh for every test; holds no records at first. */
export interface ContractWorld {
	connector: Connector;
	entity: string;
	/** Fields of the table by what they are: a name (text), a code (text or code), an amount, a telephone number. */
	fields: { name: string; code: string; amount: string; phone: string };
	/** The most characters of the name. */
	nameLength: number;
	/** The system's clock, milliseconds since 1970. */
	now(): number;
	people: {
		create(fields: Fields, options?: { at?: number }): string;
		edit(id: string, fields: Fields, options?: { at?: number }): void;
		remove(id: string): void;
		/** A field as the system shows it; undefined when the record is gone. */
		value(id: string, field: string): unknown;
		count(): number;
		merge?(winner: string, loser: string): void;
	};
	counters(): { requests: number; writes: number };
	resetCounters(): void;
	deny(right: "read" | "create" | "update" | "delete"): void;
	/** The next such write takes effect, and its answer is lost; `id` names the record where it is known. */
	loseAnswer(operation: "create" | "update" | "delete", id: string | null): void;
	/** The next write waits before it is answered. */
	holdWrite(): { reached: Promise<void>; release(): void };
	/** No watermark given out so far is accepted any more. */
	expireWatermarks?(): void;
	/** The parts that concern HTTP; absent for a system without it. */
	http?: HttpWorld;
	close(): Promise<void>;
}

/** What a system can do, as far as it decides which tests there are. */
export interface ContractTraits {
	http: boolean;
	deltaLinks: boolean;
	merges: boolean;
	/** Two records cannot share a code. */
	uniqueCode: boolean;
	tellsWho: boolean;
	clientIds: boolean;
}

/** Rows of a page the worlds are set up with. */
export const PAGE_SIZE = 10;
const UNKNOWN_ID = "00000000-dead-4bee-8000-000000000001";
/** Text that breaks whoever builds addresses and filters by gluing. */
const NASTY = ["O'Brien & Sons", "a/b?c=d#e%f+g", "50% [off]_now", "x')) or (name ne '", 'say "hi", ü€'];

/** One suite for every connector; a fake that passes it may be trusted elsewhere. */
export function describeConnector(
	name: string,
	traits: ContractTraits,
	setup: () => Promise<ContractWorld>,
): void {
	describe(`connector contract: ${name}`, () => {
		let world: ContractWorld;
		const named = (text: string, code?: string): Fields => ({
			[world.fields.name]: text,
			...(code === undefined ? {} : { [world.fields.code]: code }),
		});
		const all = () => Object.values(world.fields);
		const query = () => ({ entity: world.entity, fields: all() });
		const read = async (id: string) => (await world.connector.readMany(query(), [id])).get(id) as Snapshot;
		const update = (snapshot: Snapshot, values: Fields, options = {}) =>
			world.connector.updateMany(world.entity, [change(snapshot, values, all())], options);

		/** A test there is only for systems that can do it. */
		const onlyIf = (can: boolean, text: string, test: () => Promise<void>): void => {
			if (can) it(text, test);
		};

		beforeEach(async () => {
			world = await setup();
		});

		afterEach(async () => {
			await world.connector.close();
			await world.close();
		});

		describe("describe", () => {
			it("tells fields with type, length and whether they can be written", async () => {
				const { fields, versioned, changesTracked } = await world.connector.describe(world.entity);
				const byName = new Map(fields.map((field) => [field.name, field]));

				expect(byName.get(world.fields.name)).toMatchObject({
					type: "text",
					maxLength: world.nameLength,
					creatable: true,
					writable: true,
				});
				expect(byName.get(world.fields.amount)).toMatchObject({ type: "number", maxLength: null });
				expect([versioned, changesTracked]).toEqual([true, true]);
			});

			it("refuses a table and a field that do not exist as setup problems", async () => {
				const nowhere = { entity: "nonsense", fields: [] };
				const nothing = { entity: world.entity, fields: ["nonsense"] };

				await expect(world.connector.describe("nonsense")).rejects.toMatchObject({ code: "entityMissing" });
				await expect(world.connector.readMany(nowhere, [UNKNOWN_ID])).rejects.toMatchObject({
					code: "entityMissing",
				});
				await expect(world.connector.pullChanges({ ...nothing, watermark: null })).rejects.toMatchObject({
					code: "fieldMissing",
				});
			});
		});

		describe("pullChanges", () => {
			const pull = (watermark: string | null) => world.connector.pullChanges({ ...query(), watermark });

			it("reads everything page by page without a watermark", async () => {
				const ids = Array.from({ length: 25 }, (_, index) => world.people.create(named(`Name ${index}`)));

				const pulled = await pull(null);
				const pages = await walk(pulled);

				expect(pulled.full).toBe(true);
				expect(pages.map((page) => page.upserts.length)).toEqual([10, 10, 5]);
				expect(pages.flatMap((page) => page.upserts.map(({ id }) => id)).sort()).toEqual([...ids].sort());
			});

			it("says of a row what it holds, its version and when it was modified", async () => {
				const id = world.people.create({ ...named("Adatum", "C-1"), [world.fields.amount]: 12.5 });

				const [row] = (await walk(await pull(null))).flatMap((page) => page.upserts);

				expect(row).toEqual(await read(id));
				expect(row?.fields).toEqual({
					[world.fields.name]: "Adatum",
					[world.fields.code]: "C-1",
					[world.fields.amount]: 12.5,
					[world.fields.phone]: null,
				});
				expect(row?.version).toMatch(/./);
				expect(Math.abs(Date.parse(row?.modifiedAt ?? "") - world.now())).toBeLessThan(60_000);
				expect(row?.modifiedBy === null).toBe(!traits.tellsWho);
			});

			it("gives what was created and edited since its watermark, and reads no list whole again", async () => {
				const [first, second] = [world.people.create(named("First")), world.people.create(named("Second"))];
				const before = await pull(null);
				await walk(before);
				world.people.edit(second, named("Second, edited"));
				const third = world.people.create(named("Third"));

				const pulled = await pull(before.nextWatermark(null));
				const rows = (await walk(pulled)).flatMap((page) => page.upserts);

				expect(pulled.full).toBe(false);
				const found = new Map(rows.map((row) => [row.id, row.fields[world.fields.name]]));
				expect(found.get(second)).toBe("Second, edited");
				expect(found.get(third)).toBe("Third");
				if (traits.deltaLinks) expect(found.has(first)).toBe(false);
			});

			it("finds what a transaction stamped three minutes before it committed", async () => {
				const id = world.people.create(named("Late"));
				world.people.create(named("Other"));
				const before = await pull(null);
				await walk(before);
				world.people.edit(id, named("Late, edited"), { at: world.now() - 180_000 });

				const rows = (await walk(await pull(before.nextWatermark(null)))).flatMap((page) => page.upserts);

				expect(rows.find((row) => row.id === id)?.fields[world.fields.name]).toBe("Late, edited");
			});

			it("comes back to a row that was held back", async () => {
				const id = world.people.create(named("Held"));
				const before = await pull(null);
				const rows = (await walk(before)).flatMap((page) => page.upserts);

				const again = await pull(before.nextWatermark(rows[0]?.modifiedAt ?? null));

				const found = (await walk(again)).flatMap((page) => page.upserts.map((row) => row.id));
				expect(found).toContain(id);
			});

			it("never moves its watermark past the system's clock when the pull began", async () => {
				world.people.create(named("Now"));
				const pulled = await pull(null);
				const startedAt = world.now();
				await walk(pulled);

				const watermark = pulled.nextWatermark(null) ?? "";

				if (!traits.deltaLinks) expect(Date.parse(watermark)).toBeLessThanOrEqual(startedAt);
				expect(watermark).not.toBe("");
			});

			it("tells deletions where it says it can", async () => {
				const id = world.people.create(named("Gone soon"));
				const before = await pull(null);
				await walk(before);
				world.people.remove(id);

				const pages = await walk(await pull(before.nextWatermark(null)));

				const deletions = pages.flatMap((page) => page.deletions);
				expect(deletions).toEqual(world.connector.capabilities.deletionsInDelta ? [id] : []);
				expect(pages.flatMap((page) => page.upserts.map((row) => row.id))).not.toContain(id);
			});

			it("reads everything when the watermark cannot be read", async () => {
				const id = world.people.create(named("Found"));

				const pulled = await pull("no watermark of ours");

				expect(pulled.full).toBe(true);
				expect((await walk(pulled)).flatMap((page) => page.upserts.map((row) => row.id))).toEqual([id]);
			});

			onlyIf(traits.deltaLinks, "reads everything when the watermark has expired", async () => {
				const id = world.people.create(named("Found"));
				const before = await pull(null);
				await walk(before);
				world.expireWatermarks?.();

				const pulled = await pull(before.nextWatermark(null));

				expect(pulled.full).toBe(true);
				expect((await walk(pulled)).flatMap((page) => page.upserts.map((row) => row.id))).toEqual([id]);
				expect(pulled.nextWatermark("2026-01-01T00:00:00Z")).toBeNull();
				expect(pulled.nextWatermark(null)).not.toBeNull();
			});

			it("goes on behind a page that another pull had reached, to the watermark that one would have come to", async () => {
				const ids = Array.from({ length: 25 }, (_, index) => world.people.create(named(`Name ${index}`)));
				const before = await pull(null);
				const pages = await walk(before);
				const cursors = pages.map(({ resume }) => resume);
				// A system that cannot says so with null, on every page.
				if (cursors.includes(null)) return expect(new Set(cursors)).toEqual(new Set([null]));

				for (const [index, resume] of cursors.entries()) {
					const resumed = await world.connector.pullChanges({ ...query(), watermark: null, resume });
					const found = (await walk(resumed)).flatMap((page) => page.upserts.map(({ id }) => id));

					expect([resumed.resumed, resumed.full]).toEqual([true, true]);
					expect(found).toHaveLength(Math.max(0, ids.length - 10 * (index + 1)));
					if (!traits.deltaLinks) expect(resumed.nextWatermark(null)).toBe(before.nextWatermark(null));
					const next = await walk(await pull(resumed.nextWatermark(null)));
					if (traits.deltaLinks) expect(next.flatMap((page) => page.upserts)).toEqual([]);
				}
			});

			it("begins anew where a page to go on from cannot be read", async () => {
				const id = world.people.create(named("Found"));
				const times = { since: null, startedAt: null, newest: null };
				const links = { next: "https://elsewhere.example/list", watermark: null, deltaLink: null };
				const foreign = JSON.stringify({ ...times, ...links });

				for (const resume of ["no page of ours", "{}", foreign]) {
					const pulled = await world.connector.pullChanges({ ...query(), watermark: null, resume });

					expect([pulled.resumed, pulled.full]).toEqual([false, true]);
					expect((await walk(pulled)).flatMap((page) => page.upserts.map((row) => row.id))).toEqual([id]);
				}
			});

			it("reports a table it may not read as a setup problem", async () => {
				world.deny("read");

				await expect(pull(null)).rejects.toMatchObject({ code: "forbidden", retryable: false });
			});

			onlyIf(traits.merges, "says into which record another one was merged", async () => {
				const [winner, loser] = [world.people.create(named("Winner")), world.people.create(named("Loser"))];
				world.people.merge?.(winner, loser);

				const rows = (await walk(await pull(null))).flatMap((page) => page.upserts);

				expect(rows.find((row) => row.id === loser)?.mergedInto).toBe(winner);
				expect(rows.find((row) => row.id === winner)?.mergedInto).toBeNull();
			});
		});

		describe("readMany", () => {
			it("reads more records than one batch takes and leaves out those that are not there", async () => {
				const { batchSize } = world.connector.capabilities;
				const ids = Array.from({ length: batchSize + 5 }, (_, index) =>
					world.people.create(named(`Name ${index}`)),
				);
				const gone = ids.slice(0, 3);
				for (const id of gone) world.people.remove(id);

				const found = await world.connector.readMany(query(), [...ids, UNKNOWN_ID]);

				expect(found.size).toBe(ids.length - gone.length);
				expect([...gone, UNKNOWN_ID].some((id) => found.has(id))).toBe(false);
				expect(found.get(ids[7] as string)?.fields[world.fields.name]).toBe("Name 7");
			});

			it("never takes a failure for a record that is gone", async () => {
				const ids = [world.people.create(named("One")), world.people.create(named("Two"))];
				world.deny("read");

				await expect(world.connector.readMany(query(), ids)).rejects.toBeInstanceOf(ConnectorError);
				await expect(world.connector.readMany(query(), ids.slice(1))).rejects.toMatchObject({
					code: "forbidden",
				});
			});

			it("finds nothing under ids that are none, and sends none of them", async () => {
				const id = world.people.create(named("Only"));
				const odd = ["", "*", "x') or (1 eq 1", "../companies", `${id})/x`, `${id}?$select=id`, "ü€ /?#%"];

				const found = await world.connector.readMany(query(), [...odd, id]);

				expect([...found.keys()]).toEqual([id]);
			});
		});

		describe("listIds, findByValues and search", () => {
			it("lists every id with its time", async () => {
				const ids = Array.from({ length: 12 }, (_, index) => world.people.create(named(`Name ${index}`)));

				const pages = [];
				for await (const page of world.connector.listIds(world.entity)) pages.push(page);

				expect(pages.map((page) => page.length)).toEqual([10, 2]);
				expect(
					pages
						.flat()
						.map((row) => row.id)
						.sort(),
				).toEqual([...ids].sort());
				expect(Number.isNaN(Date.parse(pages[0]?.[0]?.modifiedAt ?? ""))).toBe(false);
			});

			it.each(NASTY)("finds a record by the text %s, and only that one", async (text) => {
				const id = world.people.create(named(text));
				world.people.create(named("Something else"));

				const found = await world.connector.findByValues(query(), world.fields.name, [text, "no such"]);

				expect(found.map((row) => [row.id, row.fields[world.fields.name]])).toEqual([[id, text]]);
			});

			it("finds a record by a text in other letters", async () => {
				const id = world.people.create(named("Info@Contoso.com"));
				world.people.create(named("Something else"));

				const found = await world.connector.findByValues(query(), world.fields.name, ["iNFO@contoso.COM"]);

				expect(found.map((row) => row.id)).toEqual([id]);
			});

			it("finds records by hundreds of values", async () => {
				const codes = Array.from({ length: 400 }, (_, index) => `NR-${String(index).padStart(4, "0")}`);
				const ids = codes.slice(0, 15).map((code, index) => world.people.create(named(`N ${index}`, code)));

				const found = await world.connector.findByValues(query(), world.fields.code, codes);

				expect(found.map((row) => row.id).sort()).toEqual([...ids].sort());
			});

			it("asks nothing for empty values", async () => {
				world.people.create(named("No code"));

				expect(await world.connector.findByValues(query(), world.fields.phone, [null, ""])).toEqual([]);
			});

			it("searches by the beginning of any field, whatever the case", async () => {
				const ids = [
					world.people.create(named("Contoso", "X-1")),
					world.people.create(named("Zed", "CONT-2")),
				];
				world.people.create(named("Not Contoso", "X-2"));

				const found = await world.connector.search(
					query(),
					[world.fields.name, world.fields.code],
					"cont",
					10,
				);
				const [only] = await world.connector.search(query(), [world.fields.name], "contoso", 1);

				expect(found.map((row) => row.id).sort()).toEqual([...ids].sort());
				expect(only?.fields[world.fields.name]).toBe("Contoso");
			});

			it.each(NASTY)("searches for the text %s without breaking the filter", async (text) => {
				const id = world.people.create(named(text));
				world.people.create(named("Something else"));

				const found = await world.connector.search(query(), [world.fields.name], text, 10);

				expect(found.map((row) => row.id)).toEqual([id]);
			});
		});

		describe("writes", () => {
			const create = (values: Fields, id: string | null = null) => ({ id, values, read: all() });

			it("creates records and reads them back from the answer, in the order asked", async () => {
				await world.connector.describe(world.entity);
				await read(UNKNOWN_ID);
				world.resetCounters();
				const requests = NASTY.map((text) => create(named(text)));

				const results = await world.connector.createMany(world.entity, requests);

				const snapshots = results.map(doneSnapshot);
				expect(snapshots.map((row) => row.fields[world.fields.name])).toEqual(NASTY);
				expect(world.counters()).toEqual({ requests: 1, writes: NASTY.length });
				for (const snapshot of snapshots) expect(await read(snapshot.id)).toEqual(snapshot);
			});

			it("updates what has the expected version and refuses what has not, each for itself", async () => {
				const ids = Array.from({ length: 4 }, (_, index) => world.people.create(named(`Name ${index}`)));
				const before = await world.connector.readMany(query(), ids);
				const snapshots = ids.map((id) => before.get(id) as Snapshot);
				world.people.edit(ids[1] as string, named("A person was faster"));
				world.people.remove(ids[2] as string);
				const requests = snapshots.map((row, index) => change(row, named(`New ${index}`), all()));

				const results = await world.connector.updateMany(world.entity, requests);

				expect(results.map(outcome)).toEqual(["done", "stale", "notFound", "done"]);
				expect(world.people.value(ids[1] as string, world.fields.name)).toBe("A person was faster");
				const first = doneSnapshot(results[0] as WriteResult);
				expect(first.fields[world.fields.name]).toBe("New 0");
				expect(first.version).not.toBe(snapshots[0]?.version);
				expect(await read(ids[0] as string)).toEqual(first);
				expect(world.people.value(ids[2] as string, world.fields.name)).toBeUndefined();
			});

			it("writes over any version only when told so", async () => {
				const id = world.people.create(named("Old"));

				const [result] = await world.connector.updateMany(world.entity, [
					{ id, values: named("New"), expectedVersion: null, read: all() },
				]);

				expect(doneSnapshot(result as WriteResult).fields[world.fields.name]).toBe("New");
			});

			it("empties a field", async () => {
				const id = world.people.create({ ...named("Keeps its name"), [world.fields.phone]: "0612345678" });

				const [result] = await update(await read(id), { [world.fields.phone]: null });

				const fields = doneSnapshot(result as WriteResult).fields;
				expect(fields[world.fields.phone]).toBeNull();
				expect(fields[world.fields.name]).toBe("Keeps its name");
			});

			it("deletes what has the expected version", async () => {
				const ids = [world.people.create(named("Goes")), world.people.create(named("Stays"))];
				const versions = await world.connector.readMany(query(), ids);
				world.people.edit(ids[1] as string, named("Stays, edited"));
				const requests = [...ids, UNKNOWN_ID].map((id) => ({
					id,
					expectedVersion: versions.get(id)?.version ?? 'W/"0"',
				}));

				const results = await world.connector.deleteMany(world.entity, requests);

				expect(results.map(outcome)).toEqual(["done", "stale", "notFound"]);
				expect(results[0]).toEqual({ kind: "done", snapshot: null });
				expect(world.people.count()).toBe(1);
			});

			it("refuses a text that is too long, and does the others of the batch", async () => {
				const long = "x".repeat(world.nameLength + 1);
				const requests = [create(named("One")), create(named(long)), create(named("Two"))];

				const results = await world.connector.createMany(world.entity, requests);

				expect(results.map(outcome)).toEqual(["done", "validation", "done"]);
				expect(errorOf(results[1] as WriteResult).retryable).toBe(false);
				expect(world.people.count()).toBe(2);
			});

			onlyIf(traits.uniqueCode, "refuses a key that is taken", async () => {
				world.people.create(named("Holder", "C-77"));

				const results = await world.connector.createMany(world.entity, [create(named("Second", "C-77"))]);

				expect(results.map(outcome)).toEqual(["duplicateKey"]);
			});

			onlyIf(traits.clientIds, "creates under our id once, and refuses it twice", async () => {
				const id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

				const first = await world.connector.createMany(world.entity, [create(named("Once"), id)]);
				const second = await world.connector.createMany(world.entity, [create(named("Twice"), id)]);

				expect(doneSnapshot(first[0] as WriteResult).id).toBe(id);
				expect(second.map(outcome)).toEqual(["duplicateId"]);
				expect(world.people.value(id, world.fields.name)).toBe("Once");
			});

			it("refuses ids that are none without sending them", async () => {
				const id = world.people.create(named("Untouched"));
				const odd = ["x') or (1 eq 1", `${id})/x`, ""];
				const requests = odd.map((each) => ({
					id: each,
					values: named("Broken in"),
					expectedVersion: null,
					read: all(),
				}));

				const updates = await world.connector.updateMany(world.entity, requests);
				const deletions = await world.connector.deleteMany(world.entity, requests);

				expect([...updates, ...deletions].map(outcome)).toEqual(new Array(6).fill("notFound"));
				expect(world.people.value(id, world.fields.name)).toBe("Untouched");
			});

			it("reports a missing right for each record", async () => {
				const id = world.people.create(named("Protected"));
				const snapshot = await read(id);
				world.deny("update");

				const results = await update(snapshot, named("Changed"));

				expect(results.map(outcome)).toEqual(["permission"]);
				expect(world.people.value(id, world.fields.name)).toBe("Protected");
			});

			it.each(["create", "update", "delete"] as const)(
				"leaves a %s open whose answer was lost, and does not repeat it",
				async (operation) => {
					const id = world.people.create(named("Before"));
					const snapshot = await read(id);
					world.resetCounters();
					world.loseAnswer(operation, operation === "create" ? null : id);

					const results =
						operation === "create"
							? await world.connector.createMany(world.entity, [create(named("After"))])
							: operation === "update"
								? await update(snapshot, named("After"))
								: await world.connector.deleteMany(world.entity, [{ id, expectedVersion: snapshot.version }]);

					expect(results.map(({ kind }) => kind)).toEqual(["unclear"]);
					expect(errorOf(results[0] as WriteResult).retryable).toBe(true);
					expect(world.counters()).toEqual({ requests: 1, writes: 1 });
				},
			);

			it("sends nothing when its caller may no longer write", async () => {
				const id = world.people.create(named("Untouched"));
				const snapshot = await read(id);
				world.resetCounters();
				const lost = new Error("the lease is gone");
				const beforeSend = () => {
					throw lost;
				};

				const attempt = update(snapshot, named("Written anyway"), { beforeSend });

				await expect(attempt).rejects.toMatchObject({ code: "aborted", cause: lost });
				expect(world.counters()).toEqual({ requests: 0, writes: 0 });
			});

			it("asks its caller before every request", async () => {
				const id = world.people.create(named("Old"));
				const snapshot = await read(id);
				let asked = 0;
				const beforeSend = () => {
					asked += 1;
				};

				await update(snapshot, named("New"), { beforeSend });
				await world.connector.readMany(query(), [id], { beforeSend });

				expect(asked).toBe(2);
			});

			it("sends nothing once its signal has aborted", async () => {
				const id = world.people.create(named("Untouched"));
				const snapshot = await read(id);
				world.resetCounters();
				const signal = AbortSignal.abort(new Error("the job ends"));

				await expect(update(snapshot, named("Changed"), { signal })).rejects.toMatchObject({
					code: "aborted",
				});
				await expect(world.connector.readMany(query(), [id], { signal })).rejects.toMatchObject({
					code: "aborted",
				});
				expect(world.counters()).toEqual({ requests: 0, writes: 0 });
			});

			it("leaves open what was under way when its signal aborted", async () => {
				const id = world.people.create(named("Before"));
				const snapshot = await read(id);
				const hold = world.holdWrite();
				const controller = new AbortController();
				const attempt = update(snapshot, named("After"), { signal: controller.signal });
				await hold.reached;

				controller.abort(new Error("the job ends"));
				const results = await attempt;

				expect(results.map(({ kind }) => kind)).toEqual(["unclear"]);
				expect(errorOf(results[0] as WriteResult).code).toBe("aborted");
				hold.release();
			});
		});

		if (traits.http) {
			describeOverHttp(() => {
				const http = world.http as HttpWorld;
				return { ...world, http, all: all(), query: query(), named, read };
			});
		}
	});
}

/** All pages of a pull. */
export async function walk(pull: ChangePull) {
	const pages = [];
	for await (const page of pull.pages) pages.push(page);
	return pages;
}

/** An update that expects what was read. */
export function change(snapshot: Snapshot, values: Fields, read: string[]) {
	return { id: snapshot.id, values, expectedVersion: snapshot.version, read };
}

/** `done`, or the code of the refusal; an open answer is told apart. */
export function outcome(result: WriteResult): "done" | `unclear ${ConnectorErrorCode}` | ConnectorErrorCode {
	if (result.kind === "done") return "done";
	return result.kind === "refused" ? result.error.code : `unclear ${result.error.code}`;
}

export function doneSnapshot(result: WriteResult): Snapshot {
	if (result.kind === "done" && result.snapshot !== null) return result.snapshot;
	throw new Error(`the write was not done: ${result.kind === "done" ? "" : result.error.message}`);
}

export function errorOf(result: WriteResult): ConnectorError {
	if (result.kind === "done") throw new Error("the write was done");
	return result.error;
}
