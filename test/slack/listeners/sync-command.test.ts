import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ConnectorError } from "../../../src/ports/connector.js";
import { PairBusyError } from "../../../src/ports/use-cases.js";
import { ACTION_IDS } from "../../../src/slack/ids.js";
import { aMapping, aSyncError } from "../../support/builders/index.js";
import { customers, openConsole, SALES, type TestConsole } from "../../support/slack/console.js";
import { aFoundRecord, aPickedRecord, pressed, refusedCalls, typed } from "../../support/slack/typing.js";

let open: TestConsole;
beforeEach(async () => {
	const prices = aMapping({ name: "prices", direction: "toRight" });
	open = await openConsole({ mappings: [customers(), prices] });
	open.useCases.records = [aFoundRecord()];
});
afterEach(async () => {
	expect(refusedCalls(open)).toEqual([]);
	await open.close();
});

describe("/koppel sync", () => {
	it("asks whose values are right, and sends them once that is confirmed", async () => {
		const [question] = await typed(open, "anna", "sync Adatum");
		expect(question?.text).toContain("Adatum in customers: whose values are right?");
		expect(open.useCases.callsOf("synchronize")).toEqual([]);
		const told = JSON.stringify(question?.blocks);
		expect(told).toContain("Send Business Central to Dynamics 365 Sales");
		expect(told).toContain("Adatum in Business Central gets the values of Dynamics 365 Sales");

		const answer = await pressed(open, "anna", question, ACTION_IDS.sendRight);

		expect(answer.text).toBe("Adatum is in step, Business Central holds the values of Dynamics 365 Sales.");
		expect(open.useCases.callsOf("synchronize")).toMatchObject([
			[{ mapping: "customers", record: "10000", side: "right", actor: { id: "U01ANNA0001" } }],
		]);
	});

	it("never calls a record by a mail address where that is personal", async () => {
		open.useCases.records = [aFoundRecord({ name: "jo@example.test" })];

		const [question] = await typed(open, "anna", "sync 10000");
		const answer = await pressed(open, "anna", question, ACTION_IDS.sendRight);

		expect(question?.text).toContain("whose values are right?");
		expect(answer.text).toContain("is in step");
		expect(JSON.stringify([question, answer])).not.toContain("jo@example.test");
	});

	it("offers only the direction values flow in", async () => {
		open.useCases.records = [aFoundRecord({ mapping: "prices" })];

		const [question] = await typed(open, "anna", "sync prices 10000");

		const told = JSON.stringify(question?.blocks);
		expect(told).toContain("Send Business Central to Dataverse");
		expect(told).not.toContain("Send Dataverse to Business Central");
	});

	it("leads to the card of what is left to decide", async () => {
		const error = aSyncError();
		const ts = await open.show(error);
		open.useCases.coupled = (record) => ({ record, error });
		const [question] = await typed(open, "anna", "sync 10000");

		const answer = await pressed(open, "anna", question, ACTION_IDS.sendLeft);

		expect(answer.text).toContain("its card tells what is left to decide");
		expect(answer.text).toContain(`/archives/${SALES}/p${ts.replace(".", "")}|to the card>`);
	});

	it("is refused to someone who may only look, before and after the question, and that is put on record", async () => {
		const [refusal] = await typed(open, "victor", "sync 10000");
		expect(refusal?.text).toContain("needs the role operator");
		expect(open.useCases.callsOf("synchronize")).toEqual([]);
		expect(await open.stores.audit.latest(5)).toMatchObject([
			{ actor: "U01VICTOR01", action: "synchronize", outcome: "refused" },
		]);
	});

	it("says that a run writes the pair, or that the record is gone meanwhile", async () => {
		const [question] = await typed(open, "anna", "sync 10000");
		open.useCases.coupled = () => {
			throw new PairBusyError();
		};
		expect((await pressed(open, "anna", question, ACTION_IDS.sendLeft)).text).toContain(
			"a run is writing this record",
		);

		open.useCases.records = [];
		expect((await pressed(open, "anna", question, ACTION_IDS.sendLeft)).text).toContain(
			'No record "10000" is known',
		);
	});

	it("says what to do where there is nothing to send, or too much to choose from", async () => {
		expect((await typed(open, "anna", "sync"))[0]?.text).toContain("Say which record");
		expect((await typed(open, "anna", "sync nobody"))[0]?.text).toContain('No record "nobody" is known');
		open.useCases.records = [aFoundRecord({ couplingId: null, right: null })];
		expect((await typed(open, "anna", "sync 10000"))[0]?.text).toContain("Couple it first with");
		open.useCases.records = [aFoundRecord(), aFoundRecord({ mapping: "prices" })];
		expect((await typed(open, "anna", "sync 10000"))[0]?.text).toContain(
			"Put the mapping in front, for example `/koppel sync customers 10000`",
		);
	});
});

describe("a record that was not found as it was typed", () => {
	it("is looked for by its beginning, and told with its number", async () => {
		open.useCases.records = [];
		open.useCases.picked = [
			aPickedRecord(),
			aPickedRecord({ side: "right", id: "id-2", name: "Adatum", keys: ["10000"] }),
			aPickedRecord({ side: "right", id: "id-3", name: "Adatum <Group>", keys: ["10001"] }),
		];

		const [answer] = await typed(open, "anna", "log customers adat");

		expect(answer?.text).toBe(
			'No record is called "adat" in full. Name the one you mean by its number or its whole name:\n' +
				"• Adatum · 10000, mapping customers\n• Adatum &lt;Group&gt; · 10001, mapping customers",
		);
	});

	it("is told for the mapping it is coupled in, not for another one of the same table", async () => {
		open.useCases.records = [];
		const one = aPickedRecord({ side: "right", id: "id-2" });
		open.useCases.search = async ({ mapping, side }) => {
			if (side === "left") return [];
			return [mapping === "customers" ? { ...one, couplingId: "coupling-1" } : one];
		};

		expect((await typed(open, "anna", "log adat"))[0]?.text).toMatch(
			/:\n• Adatum · 10000, mapping customers$/,
		);
	});

	it("was left out where only a mapping is named: the answer says how it is named", async () => {
		open.useCases.records = [];

		for (const command of ["sync", "log"]) {
			expect((await typed(open, "anna", `${command} Customers`))[0]?.text).toBe(
				`Say which record, for example \`/koppel ${command} customers 10000\`.`,
			);
		}
	});

	it("may be one that the systems cannot tell just now, which is no problem of Koppel itself", async () => {
		open.useCases.find = async () => {
			throw new ConnectorError({ code: "unreachable", retryable: true, foreignMessage: "Nobody answers." });
		};

		expect((await typed(open, "anna", "log 10000"))[0]?.text).toContain(
			"The systems could not be read just now",
		);
	});
});

describe("a record of a table that two mappings share", () => {
	it("is the one of the mapping it is coupled in", async () => {
		const coupled = aFoundRecord();
		open.useCases.records = [
			coupled,
			aFoundRecord({ mapping: "prices", couplingId: null, left: null, right: coupled.right }),
		];

		expect((await typed(open, "anna", "sync adatum"))[0]?.text).toContain(
			"Adatum in customers: whose values",
		);
		expect((await typed(open, "anna", "log adatum"))[0]?.text).toContain("in customers");
	});
});

describe("/koppel pause and resume", () => {
	it("stop and start the scheduled runs of a mapping", async () => {
		const { aStatus } = await import("../../support/slack/typing.js");
		open.useCases.statuses = [aStatus()];

		expect((await typed(open, "carla", "pause Customers"))[0]?.text).toContain("customers is paused");
		expect((await typed(open, "carla", "pause customers"))[0]?.text).toBe("customers is paused already.");
		expect((await typed(open, "carla", "resume customers"))[0]?.text).toContain("customers is resumed");
		expect((await typed(open, "carla", "resume customers"))[0]?.text).toBe("customers is not paused.");

		expect(open.useCases.callsOf("pause")).toHaveLength(1);
		expect(open.useCases.callsOf("resume")).toHaveLength(1);
	});

	it("are refused to everybody below an admin, and that is put on record", async () => {
		expect((await typed(open, "bram", "pause customers"))[0]?.text).toContain("needs the role admin");
		expect((await typed(open, "bram", "resume customers"))[0]?.text).toContain("needs the role admin");

		expect(open.useCases.callsOf("pause")).toEqual([]);
		expect(await open.stores.audit.latest(5)).toMatchObject([
			{ action: "resume", outcome: "refused" },
			{ action: "pause", outcome: "refused" },
		]);
	});

	it("need a mapping, and name the nearest one", async () => {
		expect((await typed(open, "carla", "pause"))[0]?.text).toContain("Say which mapping");
		expect((await typed(open, "carla", "resume costumers"))[0]?.text).toContain('Did you mean "customers"?');
	});
});
