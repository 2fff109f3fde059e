import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { noCounters, noPlan } from "../../../src/domain/sync-job.js";
import {
	type FoundRecord,
	MappingBusyError,
	type MappingStatus,
	type PlannedWrite,
} from "../../../src/ports/use-cases.js";
import { ACTION_IDS } from "../../../src/slack/ids.js";
import { aLoop, aMapping, aSyncError } from "../../support/builders/index.js";
import { aJob, anOperation } from "../../support/fakes/fake-use-cases.js";
import { customers, openConsole, SALES, type TestConsole } from "../../support/slack/console.js";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole({ mappings: [customers(), aMapping({ name: "invoices", channel: SALES })] });
});
afterEach(() => open.close());

/** Types a command and gives the answers this person gets, once there are so many. */
async function type(user: string, text: string, answers = 1): Promise<string[]> {
	const before = open.slack.ephemerals(user).length;
	const { answer } = await open.slack.command({ user, channel: "sync-sales", text });
	expect(answer).toMatchObject({ status: 200, body: "", error: null });
	await open.slack.waitFor(() => open.slack.ephemerals(user).length >= before + answers, {
		what: `${answers} answers to ${text}`,
	});
	return open.slack
		.ephemerals(user)
		.slice(before)
		.map((message) => message.text);
}

function aStatus(overrides: Partial<MappingStatus> = {}): MappingStatus {
	return {
		mapping: "customers",
		labels: { left: "Business Central", right: "Dynamics 365 Sales" },
		direction: "bidirectional",
		state: "idle",
		observing: false,
		lastJob: aJob({ counters: { ...noCounters(), modified: 3, failed: 1 } }),
		nextRunAt: "2026-01-31T10:05:00.000Z",
		openErrors: 2,
		skipped: 1,
		outside: 2,
		couplings: 1_204,
		...overrides,
	};
}

const ADATUM: FoundRecord = {
	mapping: "customers",
	couplingId: "coupling-1",
	left: "10000",
	right: "22222222-2222-4222-8222-222222222222",
	name: "Adatum",
};

describe("/koppel status", () => {
	it("shows each mapping with its last run, what is open and when it runs next", async () => {
		open.useCases.statuses = [
			aStatus(),
			aStatus({ mapping: "invoices", state: "paused", lastJob: null, openErrors: 0 }),
		];

		const [text] = await type("victor", "status");

		expect(text).toContain("customers (Business Central and Dynamics 365 Sales): idle");
		expect(text).toContain("3 changed, 1 needs attention");
		expect(text).toContain(
			"1,204 pairs coupled · 2 open errors · 1 record left out · 2 paused, because they left the filter · next run <!date^1769853900^",
		);
		expect(text).toContain("invoices (Business Central and Dynamics 365 Sales): paused");
		expect(text).toContain("never ran");
		expect(text).toContain("nothing open");
	});

	it("says of an observing mapping what its last run would have done", async () => {
		const observed = { create: 1_200, update: 0, delete: 1, couple: 2, uncouple: 1, ask: 0 };
		const nothing = { create: 0, update: 0, delete: 0, couple: 0, uncouple: 0, ask: 0 };
		open.useCases.statuses = [
			aStatus({ observing: true, lastJob: aJob({ observed }) }),
			aStatus({
				mapping: "invoices",
				observing: true,
				state: "paused",
				lastJob: aJob({ observed: nothing }),
			}),
		];

		const [text] = await type("victor", "status");

		expect(text).toContain("Dynamics 365 Sales): observing, nothing is written");
		expect(text).toContain("would create 1,200, delete 1, couple 2, uncouple 1");
		expect(text).toContain("Dynamics 365 Sales): paused");
		expect(text).toContain("only observing, nothing is written · observed");
		expect(text).toContain("would do nothing");
	});

	it("stays readable with 200 mappings of the longest names", async () => {
		open.useCases.statuses = Array.from({ length: 200 }, (_, number) =>
			aStatus({ mapping: `m${number}${"x".repeat(300)}` }),
		);

		const [text] = await type("victor", "status");

		expect(text?.length).toBeLessThan(4_000);
		expect(text).toMatch(/and \d+ more/);
	});
});

describe("/koppel errors", () => {
	it("lists what is open, oldest first, with the way to the card", async () => {
		const ts = await open.show(aSyncError());

		const [text] = await type("victor", "errors CUSTOMERS");

		expect(text).toContain("1 error is open:");
		expect(text).toContain(
			"Adatum was changed in Business Central and in Dynamics 365 Sales, which now differ on the name. Since <!date",
		);
		expect(text).toContain(
			`<https://cronus.slack.com/archives/${SALES}/p${ts.replace(".", "")}|to the card>`,
		);
	});

	it("says that nothing is open", async () => {
		expect(await type("victor", "errors")).toEqual(["Nothing is open."]);
		expect(await type("victor", "errors invoices")).toEqual(["Nothing is open in invoices."]);
	});

	it("counts what it does not list", async () => {
		for (let number = 1; number <= 60; number++) {
			const records = aSyncError().records;
			const name = `${number} ${"long name ".repeat(30)}`;
			await open.stores.errors.insert(
				aSyncError({
					_id: `error-${number}`,
					couplingId: `c-${number}`,
					records: { ...records, left: { ...records.left, name } },
				}),
			);
		}

		const [text = ""] = await type("victor", "errors");

		expect(text.length).toBeLessThan(4_000);
		const listed = text.split("\n").filter((line) => line.startsWith("•")).length;
		expect(text).toContain(`and ${60 - listed} more`);
	});
});

describe("/koppel run", () => {
	it("runs and tells the end", async () => {
		open.useCases.runs = async () => ({
			job: aJob({ counters: { ...noCounters(), inserted: 1_500, held: 2 } }),
			plan: null,
			setupProblem: null,
		});

		const [started, ended] = await type("anna", "run customers full", 2);

		expect(started).toContain("Starting a full run of customers");
		expect(ended).toBe("customers has run: 1,500 created, 2 held back.");
		expect(open.useCases.callsOf("run")).toMatchObject([
			[
				{
					mapping: "customers",
					full: true,
					dryRun: false,
					trigger: "manual",
					actor: { id: "U01ANNA0001", role: "operator" },
				},
			],
		]);
	});

	it("shows what a dry run would write, personal values hidden", async () => {
		const plan: PlannedWrite[] = [
			{
				mapping: "customers",
				operation: "update",
				side: "right",
				left: "1",
				right: "2",
				name: "Adatum",
				fields: [
					{ name: "phoneNumber", before: "1", after: "2", private: false },
					{ name: "email", before: "a@example.test", after: "b@example.test", private: true },
				],
				decision: "update",
			},
			{
				mapping: "customers",
				operation: "ask",
				side: null,
				left: "3",
				right: "4",
				name: "Contoso",
				fields: [],
				decision: "conflict",
			},
		];
		open.useCases.runs = async () => ({ job: aJob(), plan, setupProblem: null });

		const [, text = ""] = await type("anna", "run customers dry", 2);

		expect(text).toContain("would do 2 things:");
		expect(text).toContain(
			"change Adatum in Dynamics 365 Sales: phone number: 1 becomes 2, email: (hidden) becomes (hidden)",
		);
		expect(text).toContain("ask about Contoso");
		expect(open.useCases.callsOf("run")).toMatchObject([[{ dryRun: true, full: false }]]);

		const planned = { ...noPlan(), update: 400_000, ask: 2 };
		open.useCases.runs = async () => ({ job: aJob(), plan, planned, setupProblem: null });
		const [, many = ""] = await type("anna", "run customers dry", 2);
		expect(many).toContain("would do 400,002 things:");
	});

	it("calls no record of a plan by a mail address where that is personal", async () => {
		const fields = [{ name: "phoneNumber", before: "1", after: "2", private: false }];
		const ids = { mapping: "customers", side: "right", left: "1", right: "2" } as const;
		const plan: PlannedWrite[] = [
			{ ...ids, operation: "update", name: "jo@example.test", fields, decision: "update" },
		];
		open.useCases.runs = async () => ({ job: aJob(), plan, setupProblem: null });

		const [, text] = await type("anna", "run customers dry", 2);

		expect(text).toContain("phone number: 1 becomes 2");
		expect(text).not.toContain("jo@example.test");
	});

	it("tells a setup problem as one for an administrator", async () => {
		open.useCases.runs = async () => ({
			job: aJob({ state: "failed" }),
			plan: null,
			setupProblem: "The token was refused.",
		});

		const [, ended] = await type("anna", "run customers", 2);

		expect(ended).toBe("customers cannot run: The token was refused. An administrator has to look at it.");
	});

	it("refuses someone who may only look, before anything starts, on record", async () => {
		const [text] = await type("victor", "run customers");

		expect(text).toBe(
			"Nothing was changed: this needs the role operator, and yours is viewer. Ask someone with that role, or an administrator of Koppel.",
		);
		expect(open.useCases.callsOf("run")).toEqual([]);
		expect(await open.stores.audit.latest(5)).toMatchObject([
			{ actorName: "Victor Lane", outcome: "refused", mapping: "customers" },
		]);
	});

	it("says that a run is on already", async () => {
		open.useCases.runs = async () => {
			throw new MappingBusyError("customers");
		};

		const [, text] = await type("anna", "run customers", 2);

		expect(text).toContain("Nothing was started: a run of customers is on already");
	});

	it("asks which mapping, and names the nearest one to a slip of the finger", async () => {
		expect(await type("anna", "run")).toEqual([
			"Say which mapping, for example `/koppel run customers`. There are: customers and invoices.",
		]);
		expect(await type("anna", "run custmers")).toEqual([
			'There is no mapping "custmers". Did you mean "customers"?',
		]);
		expect(await type("anna", "run zzzzzzzzzzzzz")).toEqual([
			'There is no mapping "zzzzzzzzzzzzz". There are: customers and invoices.',
		]);
		expect((await type("anna", "run customers quickly"))[0]).toContain('"quickly" means nothing here');
		expect(open.useCases.callsOf("run")).toEqual([]);
	});

	it("tells a failure of our own as ours, and logs it", async () => {
		open.useCases.runs = async () => {
			throw new Error("secret detail");
		};

		const [, text] = await type("anna", "run customers", 2);

		expect(text).toContain("a problem in Koppel itself");
		expect(text).not.toContain("secret detail");
		expect(open.log.messagesOf("error")).toEqual(["Command failed"]);
	});
});

describe("/koppel find-deleted", () => {
	it("sweeps and tells the end", async () => {
		open.useCases.runs = async () => ({
			job: aJob({ type: "findDeleted", counters: { ...noCounters(), foundDeleted: 4 } }),
			plan: null,
			setupProblem: null,
		});

		const [started, ended] = await type("anna", "find-deleted customers", 2);

		expect(started).toContain("Looking for deleted records of customers");
		expect(ended).toBe("Looked for deleted records of customers: 4 found deleted.");
	});
});

describe("/koppel retry-all", () => {
	it("starts, and tells how many went well once the operation has ended", async () => {
		const running = anOperation({ _id: "op", state: "running", total: 12, done: 0 });
		open.useCases.operations.set("retryAll", running);
		open.useCases.operations.set("op", { ...running, state: "done", done: 11, failed: 1 });

		const [started, ended] = await type("anna", "retry-all", 2);

		expect(started).toBe("Trying 12 errors once more. The outcome follows.");
		expect(ended).toBe("Finished: 11 of 12 done, 1 not. What is left stands on its card.");
		expect(open.useCases.callsOf("retryAll")).toMatchObject([[null, { role: "operator" }, SALES]]);
	});

	it("says that there is nothing to try", async () => {
		expect(await type("anna", "retry-all customers")).toEqual(["There is nothing to try again."]);
	});

	it("says which records stay paused, for those have to be looked at one by one", async () => {
		await open.show(aLoop());
		await open.stores.errors.insert(aLoop({ _id: "aside", couplingId: "coupling-2", state: "snoozed" }));
		const stays =
			"1 record stays paused, because something keeps changing it: look at its card and answer there. `/koppel errors` lists it.";

		expect(await type("anna", "retry-all customers")).toEqual([`There is nothing to try again. ${stays}`]);
		expect(await type("anna", "retry-all")).toEqual([`There is nothing to try again. ${stays}`]);
		expect(await type("anna", "retry-all invoices")).toEqual(["There is nothing to try again."]);
		open.useCases.operations.set("retryAll", anOperation({ _id: "op", total: 1, done: 1 }));
		expect((await type("anna", "retry-all", 2))[0]).toBe(
			`Trying 1 error once more. The outcome follows. ${stays}`,
		);
	});
});

describe("/koppel uncouple", () => {
	it("asks first, then uncouples the record", async () => {
		open.useCases.records = [ADATUM];

		const [question] = await type("bram", 'uncouple "Adatum"');
		expect(question).toContain("Adatum in customers: both records stay");
		expect(open.useCases.callsOf("uncouple")).toEqual([]);
		const [asked] = open.slack.ephemerals("bram");
		await open.slack.clickButton({
			user: "bram",
			channel: SALES,
			ts: asked?.ts ?? "",
			actionId: ACTION_IDS.uncoupleRecord,
		});

		await open.slack.waitForEphemeral({ user: "bram", where: ({ text }) => text.includes("is uncoupled") });
		expect(open.useCases.callsOf("uncouple")).toMatchObject([["customers", "10000", { role: "steward" }]]);
	});

	it("asks an admin before it ends all couplings of a mapping, with their number", async () => {
		open.useCases.statuses = [aStatus()];
		open.useCases.operations.set("uncoupleAll", anOperation({ total: 1_204, done: 1_204 }));

		const [question] = await type("carla", "uncouple customers");
		expect(question).toContain("All of customers (1,204 pairs)");
		const [asked] = open.slack.ephemerals("carla");
		await open.slack.clickButton({
			user: "carla",
			channel: SALES,
			ts: asked?.ts ?? "",
			actionId: ACTION_IDS.uncoupleAll,
		});

		await open.slack.waitForEphemeral({
			user: "carla",
			where: ({ text }) => text.includes("1,204 of 1,204 done"),
		});
		expect(open.useCases.callsOf("uncoupleAll")).toMatchObject([[["customers"], { role: "admin" }, SALES]]);
	});

	describe("of a whole mapping", () => {
		const parted = anOperation({
			kind: "uncoupleAll",
			total: 3,
			done: 3,
			failed: 0,
			state: "done",
		});
		const told = (user: string, text: string) =>
			open.slack.waitForEphemeral({ user, where: (message) => message.text.includes(text) });
		async function uncoupled() {
			open.useCases.statuses = [aStatus()];
			open.useCases.operations.set("uncoupleAll", parted);
			await type("carla", "uncouple customers");
			const [asked] = open.slack.ephemerals("carla");
			await press("carla", asked?.ts, ACTION_IDS.uncoupleAll);
			return told("carla", "3 of 3 done");
		}
		const press = (user: string, ts: string | undefined, actionId: string) =>
			open.slack.clickButton({ user, channel: SALES, ts: ts ?? "", actionId });

		it("is taken back by the button under its outcome", async () => {
			const outcome = await uncoupled();
			const undo = anOperation({ kind: "undoAll", total: 3, done: 3, failed: 0, state: "done" });
			open.useCases.undoing = async () => ({ kind: "started", operation: undo });

			await press("carla", outcome.ts, ACTION_IDS.uncoupleUndo);

			await told("carla", "Coupling 3 pairs again");
			await told("carla", "Taken back: 3 of 3, 0 not.");
			expect(open.useCases.callsOf("undoAll")).toMatchObject([[parted._id, { id: "U01CARLA001" }, SALES]]);
		});

		it("is not taken back a second time", async () => {
			const outcome = await uncoupled();
			open.useCases.undoing = async () => ({
				kind: "refused",
				reason: "alreadyResolved",
				operation: { ...parted, actorName: "Dirk" },
			});

			await press("carla", outcome.ts, ACTION_IDS.uncoupleUndo);

			await told("carla", "Dirk has asked to take this back already");
		});
	});

	it("is refused to those below: a record takes a steward, a mapping an admin", async () => {
		open.useCases.records = [ADATUM];

		expect((await type("anna", "uncouple 10000"))[0]).toContain("needs the role steward");
		expect((await type("bram", "uncouple customers"))[0]).toContain("needs the role admin");
		expect(await open.stores.audit.latest(5)).toHaveLength(2);
	});

	it("finds nothing, or too much, and says so", async () => {
		open.useCases.records = [ADATUM, { ...ADATUM, mapping: "invoices" }];

		expect(await type("bram", "uncouple nobody")).toEqual([
			'No record "nobody" is known. Give its number, its id or its whole name.',
		]);
		const [several] = await type("bram", "uncouple adatum");
		expect(several).toContain("Several records answer to");
		expect(several).toContain("Adatum in invoices: Business Central 10000 · Dataverse 2222");
		expect(await type("bram", "uncouple a b c d e f")).toEqual(["Name at most 5 at a time."]);
		expect((await type("bram", "uncouple"))[0]).toBe(
			"Say which record, for example `/koppel uncouple 10000`, or name a whole mapping: customers and invoices.",
		);
	});
});

describe("a name that several records have", () => {
	const twin = (number: string | null, city: string) => ({
		...ADATUM,
		left: `id-${city}`,
		couplingId: `c-${city}`,
		apart: [
			...(number === null ? [] : [{ name: "number", value: number, isKey: true }]),
			{ name: "city", value: city, isKey: false },
		],
	});

	it("is answered with what tells them apart, and with their ids only where that is no number", async () => {
		open.useCases.records = [twin("10000", "Utrecht"), twin("20000", "Gent"), twin(null, "Arnhem")];

		const [several] = await type("bram", "uncouple adatum");

		expect(several?.split("\n").slice(1)).toEqual([
			"• Adatum in customers: Number: 10000 · City: Utrecht",
			"• Adatum in customers: Number: 20000 · City: Gent",
			`• Adatum in customers: City: Arnhem · Business Central id-Arnhem · Dynamics 365 Sales ${ADATUM.right}`,
		]);
	});
});

describe("/koppel with anything else", () => {
	it("names the nearest command and shows help", async () => {
		const [guess, help] = await type("victor", "stauts", 2);

		expect(guess).toBe('There is no "stauts". Did you mean `/koppel status`?');
		expect(help).toContain("`/koppel retry-all [mapping]`");
	});

	it("shows help when nothing is asked", async () => {
		const [help] = await type("victor", "   ");

		expect(help).toContain("run &lt;mapping&gt; [full] [dry]");
	});

	it("repeats nothing that could ping or break out", async () => {
		const [text] = await type("anna", "run <!channel>");

		expect(text).not.toContain("<!channel>");
		expect(text).toContain("&lt;!channel&gt;");
	});

	it("refuses a novel", async () => {
		expect(await type("anna", `run ${"x".repeat(600)}`)).toEqual([
			"That is too long. Name a mapping or a record.",
		]);
	});

	it("is answered another way when Slack no longer takes the answer's own address", async () => {
		open.slack.fail({ method: "response_url", action: { type: "error", error: "expired_url" } });

		const [text] = await type("victor", "errors");

		expect(text).toBe("Nothing is open.");
		expect(open.slack.calls("chat.postEphemeral")).toHaveLength(1);
	});

	it("takes curly quotes and capitals", async () => {
		open.useCases.records = [{ ...ADATUM, name: "adatum corporation" }];

		const [text] = await type("victor", "LOG “Adatum Corporation”");

		expect(text).toContain("Nothing is known of adatum corporation");
	});
});

describe("commands on a mapping that only observes", () => {
	const OBSERVED = { create: 1, update: 0, delete: 0, couple: 0, uncouple: 0, ask: 0 };

	beforeEach(async () => {
		await open.close();
		open = await openConsole({ mappings: [{ ...customers(), mode: "observe" }] });
		open.useCases.records = [ADATUM];
	});

	it("runs it, and tells what it would do and how to let it write", async () => {
		const create: PlannedWrite = {
			mapping: "customers",
			operation: "create",
			side: "right",
			left: "1",
			right: null,
			name: "Adatum",
			fields: [],
			decision: "create",
		};
		open.useCases.runs = async () => ({
			job: aJob({ observed: OBSERVED }),
			plan: [create],
			setupProblem: null,
		});

		const [started, text = ""] = await type("anna", "run customers", 2);

		expect(started).toContain("Nothing is written.");
		expect(text).toContain("customers only observes, so nothing was written. It would create 1.");
		expect(text).toContain("`mode: sync`");
		expect(text).toContain("create Adatum in Dynamics 365 Sales");
		expect(open.useCases.callsOf("run")).toMatchObject([[{ dryRun: false }]]);
	});

	it.each([
		["anna", "sync 10000"],
		["anna", "find-deleted customers"],
		["bram", "uncouple 10000"],
		["carla", "uncouple customers"],
		["bram", "couple customers 10000 20000"],
	])("refuses %s: %s, and offers no button", async (person, text) => {
		const [answer] = await type(person, text);

		expect(answer).toContain("Nothing was changed: customers only observes.");
		expect(answer).toContain("`mode: sync`");
		expect(JSON.stringify(open.slack.ephemerals(person))).not.toContain('"button"');
	});
});

describe("commands where one mapping writes and another one only observes", () => {
	beforeEach(async () => {
		await open.close();
		open = await openConsole({
			mappings: [{ ...customers(), name: "watched", mode: "observe" }, customers()],
		});
	});

	it("search for deleted records in the one that writes, without being told which", async () => {
		await type("anna", "find-deleted", 2);

		expect(open.useCases.callsOf("findDeleted")).toMatchObject([[{ mapping: "customers" }]]);
	});

	it("offer no choice of mappings in the window that couples", async () => {
		await open.slack.command({ user: "bram", channel: "sync-sales", text: "couple" });
		const view = await open.slack.waitForView({ user: "bram", where: (one) => one.submit !== null });

		expect(open.slack.viewText(view)).toContain("Record in Dynamics 365 Sales");
		expect(JSON.stringify(view)).not.toContain("watched");
	});

	it("mean the record of the one that writes, where both know it", async () => {
		open.useCases.records = [{ ...ADATUM, mapping: "watched" }, ADATUM];

		const [question] = await type("anna", "sync 10000");

		expect(question).toContain("Adatum");
		expect(question).not.toContain("watched");
	});
});
