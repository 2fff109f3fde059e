import { describe, expect, it } from "@jest/globals";
import type { SimRecord } from "../../../../src/demo/systems/kit/simulator.js";
import { type Client, changeSet, fetchToken, innerAnswers, otherId, part, someId, start } from "./client.js";

const goOn = { prefer: "odata.continue-on-error" };
const nameOf = (client: Client, id = someId) => client.simulator.get("accounts", id)?.name;
const names = (client: Client) => client.simulator.records("accounts").map((each) => each.name);
const create = (id: string, name: string) => part(`PATCH accounts(${id})`, { body: { name } });

describe("a fault at a single call", () => {
	it("loses the answer after the write took effect", async () => {
		const client = await start();
		const fault = client.simulator.faults.add({
			match: { operation: "create" },
			when: "after",
			action: { type: "drop" },
		});

		await expect(client.post("accounts", { name: "Bos" })).rejects.toThrow();

		expect(names(client)).toEqual(["Bos"]);
		expect(fault.hits).toBe(1);
		expect(client.simulator.counters()).toMatchObject({ requests: 1, operations: 1, writes: 1 });
	});

	it("loses the request before it took effect", async () => {
		const client = await start();
		client.simulator.faults.add({ when: "before", action: { type: "drop" } });

		await expect(client.post("accounts", { name: "Bos" })).rejects.toThrow();

		expect(names(client)).toEqual([]);
		expect(client.simulator.counters().writes).toBe(0);
	});

	it("executes a write late, when it is told to", async () => {
		const client = await start();
		const fault = client.simulator.faults.add({ match: { set: "accounts" }, action: { type: "late" } });
		await expect(client.post("accounts", { name: "Late" })).rejects.toThrow();
		expect(names(client)).toEqual([]);
		client.simulator.create("accounts", { name: "Meanwhile" });

		await fault.execute();

		expect(names(client)).toEqual(["Meanwhile", "Late"]);
		expect(client.simulator.counters().writes).toBe(1);
	});

	it("executes a late update against the version it finds then", async () => {
		const client = await start();
		const { "@odata.etag": etag } = client.simulator.create("accounts", { accountid: someId, name: "Bos" });
		const fault = client.simulator.faults.add({ match: { id: someId }, action: { type: "late" } });
		const headers = { "if-match": String(etag) };
		await expect(client.patch(`accounts(${someId})`, { name: "Late" }, headers)).rejects.toThrow();
		client.simulator.edit("accounts", someId, { name: "By hand" });

		await fault.execute();

		expect(nameOf(client)).toBe("By hand");
		expect(client.simulator.counters()).toMatchObject({ writes: 0, refused: 1 });
	});

	it("holds the answer after the commit until it is released", async () => {
		const client = await start();
		const fault = client.simulator.faults.add({ when: "after", action: { type: "hold" } });
		const ask = client.patch(`accounts(${someId})`, { name: "Bos" });

		await fault.reached;
		const whileHeld = nameOf(client);
		fault.release();

		expect(whileHeld).toBe("Bos");
		expect((await ask).status).toBe(204);
	});

	it("holds the request before it takes effect", async () => {
		const client = await start();
		const fault = client.simulator.faults.add({ when: "before", action: { type: "hold" } });
		const ask = client.patch(`accounts(${someId})`, { name: "Bos" });

		await fault.reached;
		const whileHeld = nameOf(client);
		fault.release();
		await ask;

		expect([whileHeld, nameOf(client)]).toEqual([undefined, "Bos"]);
	});
});

describe("a fault inside a batch", () => {
	it("breaks the answer off after some parts, with all operations done", async () => {
		const client = await start();
		client.simulator.faults.add({
			match: { operation: "batch" },
			action: { type: "truncate", afterParts: 1 },
		});
		const third = "33333333-2222-3333-4444-555555555555";

		const ask = client.batch([create(someId, "Bos"), create(otherId, "Vos"), create(third, "Mol")], goOn);

		await expect(ask).rejects.toThrow();
		expect(names(client)).toEqual(["Bos", "Vos", "Mol"]);
		expect(client.simulator.counters()).toMatchObject({ requests: 1, operations: 3, writes: 3 });
	});

	it("drops the connection behind one part; what comes after is not executed", async () => {
		const client = await start();
		client.simulator.faults.add({ match: { id: someId }, when: "after", action: { type: "drop" } });

		await expect(client.batch([create(someId, "Bos"), create(otherId, "Vos")], goOn)).rejects.toThrow();

		expect(names(client)).toEqual(["Bos"]);
	});

	it("executes one part and those behind it late", async () => {
		const client = await start();
		const fault = client.simulator.faults.add({ match: { id: otherId }, action: { type: "late" } });
		await expect(client.batch([create(someId, "Bos"), create(otherId, "Vos")], goOn)).rejects.toThrow();
		const atOnce = names(client);

		await fault.execute();

		expect([atOnce, names(client)]).toEqual([["Bos"], ["Bos", "Vos"]]);
	});

	it("holds one part after its commit", async () => {
		const client = await start();
		const fault = client.simulator.faults.add({
			match: { id: someId },
			when: "after",
			action: { type: "hold" },
		});
		const ask = client.batch([create(someId, "Bos"), create(otherId, "Vos")], goOn);

		await fault.reached;
		const whileHeld = names(client);
		fault.release();
		await ask;

		expect([whileHeld, names(client)]).toEqual([["Bos"], ["Bos", "Vos"]]);
	});

	it("answers one part with an error after it took effect", async () => {
		const client = await start();
		const action = { type: "answer", status: 503 } as const;
		client.simulator.faults.add({ match: { id: someId }, when: "after", action });

		const answer = await client.batch([create(someId, "Bos"), create(otherId, "Vos")], goOn);

		expect(innerAnswers(answer.text).map((each) => each.status)).toEqual([503, 204]);
		expect(names(client)).toEqual(["Bos", "Vos"]);
	});

	it("undoes a change set whose connection drops, and lets others write on", async () => {
		const client = await start();
		client.simulator.faults.add({ match: { id: otherId }, when: "after", action: { type: "drop" } });
		const set = [create(someId, "Bos"), create(otherId, "Vos")];

		await expect(client.batch([changeSet(set)])).rejects.toThrow();
		await client.patch(`accounts(${someId})`, { name: "Alone" });

		expect(names(client)).toEqual(["Alone"]);
		expect(client.simulator.counters().writes).toBe(1);
	});

	it("lets other writers wait for the end of an open change set", async () => {
		const client = await start();
		const fault = client.simulator.faults.add({
			match: { id: otherId },
			when: "after",
			action: { type: "hold" },
		});
		const set = client.batch([changeSet([create(someId, "In the set"), create(otherId, "Vos")])]);
		await fault.reached;
		const behind = client.patch(`accounts(${someId})`, { name: "Behind it" });
		const whileOpen = nameOf(client);

		fault.release();
		await Promise.all([set, behind]);

		expect([whileOpen, nameOf(client)]).toEqual(["In the set", "Behind it"]);
	});
});

describe("counters and history", () => {
	it("counts requests, operations and writes by what they are, and no person's doing", async () => {
		const client = await start();
		const sim = client.simulator;
		sim.resetCounters();
		sim.create("contacts", { lastname: "Mol" });

		await fetchToken(sim);
		await client.get("WhoAmI");
		await client.get("EntityDefinitions(LogicalName='account')");
		await client.get("accounts");
		await client.get("accounts/$count");
		await client.patch(`accounts(${someId})`, { name: "Bos" });
		await client.patch(`accounts(${someId})`, { name: "Vos" }, { "if-match": "*" });
		await client.get(`accounts(${someId})`);
		await client.batch([part(`DELETE accounts(${someId})`), part("GET contacts")]);
		await client.get("nosuch");

		expect(sim.counters()).toEqual({
			requests: 9,
			operations: 10,
			reads: 7,
			writes: 3,
			byOperation: { list: 3, get: 2, create: 1, update: 1, delete: 1, batch: 1, token: 1, metadata: 2 },
			refused: 1,
		});
	});

	it("remembers every value ever written to a record, by whom and when, also after its deletion", async () => {
		const clock = { ms: Date.UTC(2026, 2, 1) };
		const client = await start({ now: () => clock.ms });
		const sim = client.simulator;
		const me = (await client.get("WhoAmI")).json.UserId;
		await client.patch(`accounts(${someId})`, { name: "Bos" });
		clock.ms += 1_000;
		const edited: SimRecord = sim.edit("accounts", someId, { telephone1: "555" }, { by: "Piet Smit" });
		sim.edit("accounts", someId, { name: "Late" }, { at: Date.UTC(2026, 1, 1) });
		await client.delete(`accounts(${someId})`);

		const entries = sim.history("accounts", someId);

		expect(entries.map((each) => [each.operation, each.at, each.by === me])).toEqual([
			["create", Date.UTC(2026, 2, 1), true],
			["update", Date.UTC(2026, 2, 1) + 1_000, false],
			["update", Date.UTC(2026, 1, 1), false],
			["delete", Date.UTC(2026, 2, 1) + 1_000, true],
		]);
		expect(entries[0]?.fields).toMatchObject({ name: "Bos", statecode: 0 });
		expect(entries[1]).toMatchObject({ by: edited._modifiedby_value, fields: { telephone1: "555" } });
	});
});

describe("people's life", () => {
	it("stamps who and when, gives a new version, and makes a user of a new name", async () => {
		const client = await start();
		client.simulator.create("accounts", { accountid: someId, name: "Bos" }, { by: "Piet Smit" });

		const late = client.simulator.edit(
			"accounts",
			someId,
			{ name: "Vos" },
			{ by: "Piet Smit", at: 1_767_225_600_500 },
		);

		const { json } = await client.get(
			`accounts(${someId})?$select=name,_modifiedby_value,modifiedon&$expand=modifiedby($select=internalemailaddress)`,
			{ prefer: 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"' },
		);
		expect(late.modifiedon).toBe("2026-01-01T00:00:00Z");
		expect(json).toMatchObject({
			modifiedon: "2026-01-01T00:00:00Z",
			"_modifiedby_value@OData.Community.Display.V1.FormattedValue": "Piet Smit",
			modifiedby: { internalemailaddress: "piet.smit@koppel.example" },
		});
		const { value } = (await client.get("systemusers?$filter=fullname eq 'piet smit'")).json;
		expect(value).toHaveLength(1);
	});

	it("answers copies: changing one changes nothing", async () => {
		const client = await start();
		const copy = client.simulator.create("accounts", { accountid: someId, name: "Bos" });
		copy.name = "Changed";

		expect(nameOf(client)).toBe("Bos");
		expect(client.simulator.get("accounts", someId.toUpperCase())).toEqual(
			(({ "@odata.context": _context, ...rest }) => rest)((await client.get(`accounts(${someId})`)).json),
		);
	});

	it("throws what the system refuses", async () => {
		const { simulator } = await start();

		expect(() => simulator.create("accounts", { name: "x".repeat(161) })).toThrow("maximum allowed length");
		expect(() => simulator.edit("accounts", someId, { name: "Bos" })).toThrow("Does Not Exist");
		expect(() => simulator.remove("accounts", someId)).toThrow("Does Not Exist");
	});

	it("reformats what it is sent, until told to stop", async () => {
		const client = await start();
		client.simulator.reformat("accounts", "telephone1", (value) => String(value).replaceAll(" ", ""));
		const prefer = { prefer: "return=representation" };

		const changed = await client.post("accounts?$select=telephone1", { telephone1: "+31 20 1" }, prefer);
		client.simulator.reformat("accounts", "telephone1", null);
		const kept = await client.post("accounts?$select=telephone1", { telephone1: "+31 20 1" }, prefer);

		expect([changed.json.telephone1, kept.json.telephone1]).toEqual(["+31201", "+31 20 1"]);
	});

	it("merges accounts: the loser is deactivated and points to the winner, its records move over", async () => {
		const client = await start();
		const sim = client.simulator;
		sim.create("accounts", { accountid: someId, name: "Winner" });
		sim.create("accounts", { accountid: otherId, name: "Loser" });
		const bind = { "parentcustomerid_account@odata.bind": `accounts(${otherId})` };
		const { contactid } = sim.create("contacts", { lastname: "Mol", ...bind });
		const { accountid: child } = sim.create("accounts", {
			name: "Child",
			"parentaccountid@odata.bind": `accounts(${otherId})`,
		});
		const { json } = await client.get("accounts?$select=merged,_masterid_value", {
			prefer: "odata.track-changes",
		});

		sim.merge(someId, otherId, { by: "Piet Smit" });

		const { value } = (await client.get(json["@odata.deltaLink"])).json;
		expect(value.at(-1)).toMatchObject({ accountid: otherId, merged: true, _masterid_value: someId });
		expect(sim.get("accounts", otherId)).toMatchObject({ statecode: 1, statuscode: 2, name: "Loser" });
		expect(sim.get("contacts", String(contactid))).toMatchObject({
			_parentcustomerid_value: someId,
			_accountid_value: someId,
		});
		expect(sim.get("accounts", String(child))?._parentaccountid_value).toBe(someId);
		expect(sim.get("accounts", someId)?.merged).toBe(false);
	});
});

describe("control endpoint", () => {
	const steer = async (client: Client, verb: string, given: unknown) => {
		const response = await fetch(`${client.simulator.controlUrl}/${verb}`, {
			method: "POST",
			body: JSON.stringify(given),
		});
		return { status: response.status, body: (await response.json()) as SimRecord };
	};

	it("offers the verbs of people, permissions and faults to another process", async () => {
		const client = await start();
		const created = await steer(client, "create", {
			set: "accounts",
			fields: { accountid: someId, name: "Bos" },
		});
		await steer(client, "edit", {
			set: "accounts",
			id: someId,
			fields: { name: "Vos" },
			options: { by: "Piet Smit" },
		});
		await steer(client, "deny", { set: "accounts", operation: "read" });
		const fault = { match: { set: "contacts" }, action: { type: "answer", status: 503 } };
		const { body: handle } = await steer(client, "addFault", { fault });

		const answers = [
			await client.get("accounts"),
			await client.get("contacts"),
			await client.get("contacts"),
		];

		expect(created.body.name).toBe("Bos");
		expect(nameOf(client)).toBe("Vos");
		expect(answers.map((each) => each.status)).toEqual([403, 503, 200]);
		expect((await steer(client, "fault", handle)).body).toEqual({ hits: 1 });
		const counters = await fetch(`${client.simulator.controlUrl}/counters`);
		expect(await counters.json()).toMatchObject({ requests: 3, refused: 2 });
	});

	it("merges accounts and expires delta links", async () => {
		const client = await start();
		client.simulator.create("accounts", { accountid: someId, name: "Winner" });
		client.simulator.create("accounts", { accountid: otherId, name: "Loser" });
		const { json } = await client.get("accounts", { prefer: "odata.track-changes" });

		await steer(client, "merge", { winnerId: someId, loserId: otherId });
		await steer(client, "expireDeltaLinks", {});
		await steer(client, "retentionDays", { days: 3 });

		expect(client.simulator.get("accounts", otherId)?._masterid_value).toBe(someId);
		expect((await client.get(json["@odata.deltaLink"])).json.error.code).toBe("0x80044352");
		expect(client.simulator.retentionDays).toBe(3);
	});

	it("says what it refuses", async () => {
		const client = await start();

		expect((await steer(client, "remove", { set: "accounts", id: someId })).status).toBe(400);
		expect((await steer(client, "nosuch", {})).status).toBe(404);
	});
});

describe("tokens", () => {
	it("wants a token that is known and not expired", async () => {
		const clock = { ms: 0 };
		const client = await start({ now: () => clock.ms, tokenExpiresIn: 60 });
		const without = await fetch(`${client.simulator.url}/WhoAmI`);
		const valid = await client.get("WhoAmI");
		clock.ms += 60_000;
		const expired = await client.get("WhoAmI");

		expect([without.status, valid.status, expired.status]).toEqual([401, 200, 401]);
	});

	it("accepts no revoked token", async () => {
		const client = await start();

		client.simulator.revokeTokens();

		expect((await client.get("WhoAmI")).status).toBe(401);
	});
});
