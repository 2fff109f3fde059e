import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { logLine } from "../../src/cli/words.js";
import { factsOf, plainLine, timelineWords } from "../../src/console/index.js";
import { DEFAULT_GUARD, type Mapping } from "../../src/domain/mapping.js";
import type { Side } from "../../src/domain/record.js";
import { createMessages } from "../../src/messages/index.js";
import type { RecordLogEntry } from "../../src/ports/stores.js";
import { type Actor, UnknownFieldError } from "../../src/ports/use-cases.js";
import { customersMapping } from "../support/customers-mapping.js";
import { openWorld, type World } from "../support/world.js";

const ANNA: Actor = { id: "U-ANNA", name: "Anna", role: "admin" };
let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

/** What the newest entries of a record's field say, as people read it in Slack and at the command line. */
async function whoChanged(record: string, field: string) {
	const { entries } = await world.main.useCases.timeline("customers", record, 20, field);
	const facts = factsOf(world.main.mapping);
	const messages = createMessages("en");
	const words = timelineWords(entries, facts, messages);
	return entries.map((entry, index) => {
		if (entry.type !== "write") throw new Error("Of one field only writes are told.");
		const { line = [], changes = null, why = null } = words[index] ?? {};
		const told = `${plainLine(messages, line)}: ${changes}; ${why === null ? "" : plainLine(messages, why)}`;
		return { entry: entry.entry, told, typed: logLine(entry.entry, facts) };
	});
}

type Change = Partial<Mapping>;

function configure(change: Change) {
	world.main.mapping = { ...world.main.mapping, ...change };
}

function withField(name: string, change: Partial<Mapping["fields"][number]>): Change {
	return {
		fields: customersMapping().fields.map((field) => (field.name === name ? { ...field, ...change } : field)),
	};
}

const byBas = { by: "Bas Jansen" };

/** Both sides changed the name, Business Central a minute later. */
async function contested(change: Change = {}) {
	configure(change);
	const pair = await world.coupled({ name: "Old" });
	world.crm.edit("accounts", pair.account, { name: "Right" }, byBas);
	world.clock.advance(120_000);
	world.bc.edit("customers", pair.customer, { displayName: "Left" });
	await world.sync();
	return pair.customer;
}

async function deleted(side: Side, change: Change = {}) {
	configure(change);
	const pair = await world.coupled({ name: "Contoso" });
	if (side === "right") world.crm.remove("accounts", pair.account);
	else world.bc.remove("customers", pair.customer);
	await world.main.sweep();
	return pair;
}

/** An account that may not be changed, so that the new name waits. */
async function denied() {
	const pair = await world.coupled({ name: "Old" });
	world.crm.deny("accounts", "update");
	world.bc.edit("customers", pair.customer, { displayName: "New" });
	await world.sync();
	await world.sync();
	world.crm.allow("accounts", "update");
	return pair.customer;
}

interface Row {
	/** How the field came to change. Gives the record to ask about. */
	how: string;
	act: () => Promise<string>;
	field?: string;
	/** What the log holds. */
	entry: {
		side: Side;
		before: unknown;
		after: unknown;
		why: string;
		rule?: string | null;
		by?: string | null;
		actor?: string | null;
		press?: string;
	};
	/** What people read. */
	told: RegExp;
}

const press = async (resolution: Parameters<World["main"]["press"]>[1], how = {}) => {
	const outcome = await world.main.press(await world.theError(), resolution, how);
	if (outcome.kind !== "done") throw new Error(`The press was not done: ${JSON.stringify(outcome)}`);
	return outcome.error;
};

const ROWS: Row[] = [
	{
		how: "a run carries over what Business Central changed",
		act: async () => {
			const { customer } = await world.coupled({ name: "Old" });
			world.bc.edit("customers", customer, { displayName: "New" });
			await world.sync();
			return customer;
		},
		entry: { side: "right", before: "Old", after: "New", why: "flowed", by: null },
		told: /Koppel changed it in Dynamics 365 Sales: name: Old becomes New; carried over from Business Central; last changed in Business Central \d/,
	},
	{
		how: "a run carries over what a salesperson changed",
		act: async () => {
			const { customer, account } = await world.coupled({ name: "Old" });
			world.crm.edit("accounts", account, { name: "New" }, byBas);
			await world.sync();
			return customer;
		},
		entry: { side: "left", before: "Old", after: "New", why: "flowed", by: "Bas Jansen" },
		told: /carried over from Dynamics 365 Sales; last changed in Dynamics 365 Sales by Bas Jansen, \d/,
	},
	{
		how: "the policy leftWins decides a contest",
		act: () => contested({ policies: { update: "leftWins", deletion: "ask" } }),
		entry: { side: "right", before: "Right", after: "Left", why: "policy", rule: "leftWins" },
		told: /both systems had changed it, and the mapping says that Business Central wins/,
	},
	{
		how: "the policy rightWins decides a contest",
		act: () => contested({ policies: { update: "rightWins", deletion: "ask" } }),
		entry: {
			side: "left",
			before: "Left",
			after: "Right",
			why: "policy",
			rule: "rightWins",
			by: "Bas Jansen",
		},
		told: /the mapping says that Dynamics 365 Sales wins; last changed in Dynamics 365 Sales by Bas Jansen/,
	},
	{
		how: "the policy newest decides a contest",
		act: () => contested({ policies: { update: "newest", deletion: "ask" } }),
		entry: { side: "right", before: "Right", after: "Left", why: "policy", rule: "newest" },
		told: /both systems had changed it, and Business Central had the newer change/,
	},
	{
		how: "a policy of the field alone decides a contest",
		act: () => contested(withField("name", { policy: "rightWins" })),
		entry: { side: "left", before: "Left", after: "Right", why: "policy", rule: "rightWins" },
		told: /the mapping says that Dynamics 365 Sales wins/,
	},
	{
		how: "changes of different fields are merged",
		act: async () => {
			configure({ policies: { update: "merge", deletion: "ask" } });
			const { customer, account } = await world.coupled({ name: "Old", phone: "1" });
			world.bc.edit("customers", customer, { displayName: "New" });
			world.crm.edit("accounts", account, { telephone1: "2" }, byBas);
			await world.sync();
			return customer;
		},
		field: "phone",
		entry: { side: "left", before: "1", after: "2", why: "merged", rule: "merge", by: "Bas Jansen" },
		told: /carried over from Dynamics 365 Sales, which alone had changed it while both systems/,
	},
	{
		how: "somebody chooses a side on the card",
		act: async () => {
			const customer = await contested();
			await press("synchronize", { side: "left" });
			return customer;
		},
		entry: {
			side: "right",
			before: "Right",
			after: "Left",
			why: "chosen",
			actor: "U-ANNA",
			press: "synchronize",
		},
		told: /Anna changed it in Dynamics 365 Sales: name: Right becomes Left; Anna chose Business Central; last changed in Business Central/,
	},
	{
		how: "somebody chooses field by field",
		act: async () => {
			const customer = await contested();
			await press("synchronize", { fields: { name: "right" } });
			return customer;
		},
		entry: {
			side: "left",
			before: "Left",
			after: "Right",
			why: "chosen",
			actor: "U-ANNA",
			press: "synchronize",
		},
		told: /Anna chose Dynamics 365 Sales; last changed in Dynamics 365 Sales by Bas Jansen/,
	},
	{
		how: "somebody synchronizes a record by hand, without a problem",
		act: async () => {
			const { customer } = await world.coupled({ name: "Old" });
			world.bc.edit("customers", customer, { displayName: "New" });
			const request = { mapping: "customers", record: customer, side: "right" as const, actor: ANNA };
			await world.main.useCases.synchronize(request);
			return customer;
		},
		entry: {
			side: "left",
			before: "New",
			after: "Old",
			why: "chosen",
			actor: "U-ANNA",
			press: "synchronize",
		},
		told: /Anna chose Dynamics 365 Sales/,
	},
	{
		how: "an empty field is filled at first contact",
		act: async () => {
			const { customer } = await world.coupled({ name: "Old", phone: "" });
			return customer;
		},
		field: "creditLimit",
		entry: { side: "right", before: null, after: 0, why: "firstContact", rule: "fillEmpty" },
		told: /taken from Business Central when the records met for the first time, for it was empty here/,
	},
	{
		how: "onCouple decides a first contact",
		act: async () => {
			configure({ onCouple: "leftWins" });
			const customer = world.bc.create("customers", { number: "C-1", displayName: "Left" });
			world.crm.create("accounts", { accountnumber: "C-1", name: "Right" });
			await world.sync();
			return String(customer.id);
		},
		entry: { side: "right", before: "Right", after: "Left", why: "firstContact", rule: "leftWins" },
		told: /the records differed when they met for the first time, and the mapping says that Business Central wins/,
	},
	{
		how: "somebody couples two records and says whose data wins",
		act: async () => {
			configure({ createMissing: false });
			const customer = String(world.bc.create("customers", { number: "C-1", displayName: "Left" }).id);
			const account = world.crm.create("accounts", { accountnumber: "C-9", name: "Right" }, byBas);
			const right = String(account.accountid);
			const choice = { side: "right" as const };
			await world.main.useCases.couple({ mapping: "customers", left: customer, right, choice, actor: ANNA });
			return customer;
		},
		entry: { side: "left", before: "Left", after: "Right", why: "chosen", actor: "U-ANNA", press: "couple" },
		told: /Anna chose Dynamics 365 Sales/,
	},
	{
		how: "a record is created on the other side",
		act: async () => {
			const customer = world.bc.create("customers", { number: "C-1", displayName: "Left" });
			await world.sync();
			return String(customer.id);
		},
		entry: { side: "right", before: null, after: "Left", why: "created" },
		told: /Koppel created it in Dynamics 365 Sales: name: .* becomes Left; the record was made from Business Central/,
	},
	{
		how: "a field that flows one way is put right again",
		act: async () => {
			configure(withField("creditLimit", { enforce: true }));
			const { customer, account } = await world.coupled({ name: "Old" });
			world.crm.edit("accounts", account, { creditlimit: 900 }, byBas);
			await world.sync();
			return customer;
		},
		field: "creditLimit",
		entry: { side: "right", before: 900, after: 0, why: "enforced" },
		told: /put right, for only Business Central decides it and somebody had changed it here/,
	},
	{
		how: "somebody corrects a refused value, and it flows on",
		act: async () => {
			const { customer, account } = await world.coupled({ name: "Old" });
			world.crm.edit("accounts", account, { name: "L".repeat(120) }, byBas);
			await world.sync();
			await world.sync();
			await press("edit", { with: { edits: { name: "Short" } } });
			return customer;
		},
		entry: {
			side: "left",
			before: "Old",
			after: "Short",
			why: "flowed",
			by: null,
			actor: "U-ANNA",
			press: "edit",
		},
		told: /Old becomes Short; carried over from Dynamics 365 Sales; Anna chose "/,
	},
	{
		how: "somebody corrects a record that is not coupled",
		act: async () => {
			const account = world.crm.create("accounts", { accountnumber: "C-1", name: "L".repeat(120) });
			await world.sync();
			await world.sync();
			await press("edit", { with: { edits: { name: "Short" } } });
			return String(account.accountid);
		},
		entry: { side: "left", before: null, after: "Short", why: "created", actor: "U-ANNA", press: "edit" },
		told: /the record was made from Dynamics 365 Sales; U-ANNA chose "Correct and try again"/,
	},
	{
		how: "somebody restores a deleted record",
		act: async () => {
			const { customer } = await deleted("right");
			await press("restore");
			return customer;
		},
		entry: {
			side: "right",
			before: null,
			after: "Contoso",
			why: "restored",
			rule: null,
			actor: "U-ANNA",
			press: "restore",
		},
		told: /Anna created it in Dynamics 365 Sales: .*the record was made again from Business Central; .*Anna chose "/,
	},
	{
		how: "the policy for deletions restores a record",
		act: async () => {
			const { customer } = await deleted("right", { policies: { update: "ask", deletion: "restore" } });
			return customer;
		},
		entry: { side: "right", before: null, after: "Contoso", why: "restored", rule: "restore", actor: null },
		told: /the record was made again from Business Central, as the mapping says/,
	},
	{
		how: "somebody deletes the record that was left",
		act: async () => {
			const { customer } = await deleted("right");
			await press("delete");
			return customer;
		},
		entry: {
			side: "left",
			before: "Contoso",
			after: null,
			why: "deleted",
			rule: null,
			actor: "U-ANNA",
			press: "delete",
		},
		told: /Anna deleted it in Business Central: name: Contoso becomes .*; the record was deleted; Anna chose "/,
	},
	{
		how: "the policy for deletions deletes the other record",
		act: async () => {
			const { customer } = await deleted("right", { policies: { update: "ask", deletion: "delete" } });
			return customer;
		},
		entry: { side: "left", before: "Contoso", after: null, why: "deleted", rule: "delete", actor: null },
		told: /the record was gone in Dynamics 365 Sales and deleted here as well, as the mapping says/,
	},
	{
		how: "somebody takes an answer back",
		act: async () => {
			const customer = await contested();
			const resolved = await press("synchronize", { side: "left" });
			const outcome = await world.main.press(resolved, "undo");
			expect(outcome.kind).toBe("done");
			return customer;
		},
		entry: { side: "right", before: "Left", after: "Right", why: "undone", actor: "U-ANNA", press: "undo" },
		told: /name: Left becomes Right; Anna took an earlier answer back$/,
	},
	{
		how: "somebody takes a deletion back",
		act: async () => {
			const { account } = await deleted("left");
			const resolved = await press("delete");
			expect((await world.main.press(resolved, "undo")).kind).toBe("done");
			const [coupling] = await world.couplings();
			expect(coupling?.right.id).not.toBe(account);
			return coupling?.right.id ?? "";
		},
		entry: { side: "right", before: null, after: "Contoso", why: "undone", actor: "U-ANNA", press: "undo" },
		told: /Anna took an earlier answer back$/,
	},
	{
		how: "somebody tries a refused write again",
		act: async () => {
			const customer = await denied();
			await press("retry");
			return customer;
		},
		entry: { side: "right", before: "Old", after: "New", why: "flowed", actor: "U-ANNA", press: "retry" },
		told: /carried over from Business Central; last changed in Business Central .*; Anna chose "Try again"/,
	},
	{
		how: "somebody tries everything again at once",
		act: async () => {
			const customer = await denied();
			await world.main.useCases.retryAll("customers", ANNA, null);
			await world.main.idle();
			return customer;
		},
		entry: { side: "right", before: "Old", after: "New", why: "flowed", actor: "U-ANNA", press: "retry" },
		told: /Anna chose "Try again"/,
	},
	{
		how: "somebody releases what the guard held",
		act: async () => {
			const { customer } = await world.coupled({ name: "Old" });
			configure({ guard: { ...DEFAULT_GUARD, overwriteFrom: 1, overwriteShare: 0 } });
			world.bc.edit("customers", customer, { displayName: "New" });
			await world.sync();
			await world.main.press(await world.theError(), "release");
			return customer;
		},
		entry: { side: "right", before: "Old", after: "New", why: "flowed", actor: "U-ANNA", press: "release" },
		told: /ANNA chose "Let it go ahead"/,
	},
	{
		how: "a run dies behind its write, and the next one finds it done",
		act: async () => {
			const { customer, account } = await world.coupled({ name: "Old" });
			world.crm.edit("accounts", account, { name: "New" }, byBas);
			world.clock.advance(2_000);
			const other = await world.instance();
			await other.dieAt("afterAnswer", () => other.run());
			await world.sync();
			return customer;
		},
		entry: { side: "left", before: "Old", after: "New", why: "flowed", by: "Bas Jansen" },
		told: /carried over from Dynamics 365 Sales; last changed in Dynamics 365 Sales by Bas Jansen/,
	},
];

describe("who changed this field, when, from what and why", () => {
	it.each(ROWS)("$how", async ({ act, field = "name", entry, told }) => {
		const record = await act();

		const [newest] = await whoChanged(record, field);

		expect(newest?.told).toMatch(told);
		const { side, before, after, why, rule, by, actor, press: pressed } = entry;
		expect(newest?.entry).toMatchObject({
			side,
			fields: [{ name: field, before, after }],
			cause: {
				why: { reason: why, ...(rule === undefined ? {} : { rule }) },
				...(by === undefined ? {} : { by }),
				press: pressed === undefined ? null : { resolution: pressed },
			},
			...(actor === undefined ? {} : { actor }),
		});
		expect(newest?.entry.fields).toHaveLength(1);
		const actorIsKnown = pressed === undefined ? / by Koppel: / : / by U-ANNA: /;
		expect(newest?.typed).toMatch(actorIsKnown);
	});

	it("names the error that a press answered, and none where nothing was asked", async () => {
		const customer = await contested();
		const { _id } = await world.theError();
		await press("synchronize", { side: "left" });
		const request = { mapping: "customers", record: customer, side: "right" as const, actor: ANNA };
		world.bc.edit("customers", customer, { displayName: "Later" });
		await world.main.useCases.synchronize(request);

		const told = await whoChanged(customer, "name");

		expect(told.map(({ entry }) => entry.cause?.press?.errorId)).toEqual([null, _id]);
	});

	it("tells a correction first where it was made, then where it flowed", async () => {
		const { customer, account } = await world.coupled({ name: "Old" });
		world.crm.edit("accounts", account, { name: "L".repeat(120) }, byBas);
		await world.sync();
		await world.sync();
		await press("edit", { with: { edits: { name: "Short" } } });

		const [, edited] = await whoChanged(customer, "name");

		expect(edited?.told).toMatch(
			/Anna changed it in Dynamics 365 Sales: .* becomes Short; Anna corrected it$/,
		);
	});

	it("is found by either system's name of the field and by what people call it, in any case", async () => {
		configure(withField("phone", { label: { en: "telephone number", nl: "telefoonnummer" } }));
		const { customer } = await world.coupled({ phone: "1" });
		world.bc.edit("customers", customer, { phoneNumber: "2" });
		await world.sync();

		for (const typed of ["phone", "phoneNumber", "TELEPHONE1", "Telephone number", "telefoonnummer"]) {
			const [newest] = await whoChanged(customer, typed);
			expect(newest?.entry.fields).toMatchObject([{ name: "phone", before: "1", after: "2" }]);
		}
		await expect(whoChanged(customer, "fax")).rejects.toThrow(UnknownFieldError);
	});

	it("tells one line with a reason for each of several fields that were written together", async () => {
		configure({ policies: { update: "leftWins", deletion: "ask" } });
		const { customer, account } = await world.coupled({ name: "Old", phone: "1" });
		world.bc.edit("customers", customer, { displayName: "New", creditLimit: 7 });
		world.crm.edit("accounts", account, { name: "Right", telephone1: "2" }, byBas);
		await world.sync();

		const { entries } = await world.main.useCases.log("customers", customer, 1);
		const line = logLine(entries[0] as RecordLogEntry, factsOf(world.main.mapping));

		expect(line).toMatch(/both systems had changed it, and the mapping says that Business Central wins/);
		expect(line).toMatch(/Credit limit: carried over from Business Central/);
	});

	it("hides a personal value and still tells who, when and why", async () => {
		const { customer, account } = await world.coupled();
		world.crm.edit("accounts", account, { emailaddress1: "secret@example.com" }, byBas);
		await world.sync();

		const [newest] = await whoChanged(customer, "email");

		expect(`${newest?.told} ${newest?.typed}`).not.toContain("secret");
		expect(newest?.told).toMatch(/Bas Jansen/);
	});

	it("calls people by their names at the command line: whoever pressed, and whoever ran the mapping", async () => {
		const bram: Actor = { id: "U-BRAM", name: "Bram", role: "admin" };
		const { customer } = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { displayName: "New" });
		await world.main.useCases.run({ mapping: "customers", trigger: "manual", actor: bram });
		world.bc.edit("customers", customer, { displayName: "Newer" });
		await world.main.useCases.synchronize({
			mapping: "customers",
			record: customer,
			side: "right",
			actor: ANNA,
		});

		const { entries, names } = await world.main.useCases.log("customers", customer, 2);
		const lines = entries.map((entry) => logLine(entry, factsOf(world.main.mapping), names));

		expect(lines[0]).toMatch(/changed in .* by Anna: .*\(Anna chose /);
		expect(lines[1]).toMatch(/changed in .* by Bram: /);
	});

	it("reads as before what was written before reasons were kept", async () => {
		const { customer } = await world.coupled({ name: "Old" });
		world.bc.edit("customers", customer, { displayName: "New" });
		await world.sync();
		const { entries } = await world.main.useCases.log("customers", customer, 1);
		const { cause, ...old } = entries[0] as RecordLogEntry;

		expect(cause).toBeDefined();
		expect(logLine(old, factsOf(world.main.mapping))).toMatch(/ {2}changed in .* by Koppel: .*"New"$/);
	});
});

describe("what is kept of it", () => {
	it("loses the values and the names of people once it is forgotten, and keeps when and why", async () => {
		const { customer, account } = await world.coupled({ name: "Old" });
		world.crm.edit("accounts", account, { name: "New" }, byBas);
		await world.sync();
		await world.main.useCases.uncouple("customers", customer, ANNA);
		const [coupling] = await world.couplings();
		expect(JSON.stringify(coupling?.recentWrites ?? [])).not.toContain("Bas");

		await world.stores.log.forgetValues("customers", "left", customer);

		const [newest] = await whoChanged(customer, "name");
		expect(newest?.entry).toMatchObject({
			withoutValues: true,
			cause: { by: null, changedAt: expect.any(String), why: { reason: "flowed" } },
		});
		expect(JSON.stringify(newest?.entry)).not.toMatch(/Bas|Old|New/);
	});
});
