import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { SyncError } from "../../../src/domain/sync-error.js";
import { PRESS_IDS } from "../../../src/slack/ids.js";
import { aLoop, aSyncError } from "../../support/builders/index.js";
import { ADMIN, openConsole, SALES, type TestConsole } from "../../support/slack/console.js";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole();
});
afterEach(() => open.close());

function press(user: string, ts: string, actionId: string, channel = SALES) {
	return open.slack.clickButton({ user, channel, ts, actionId });
}

/** What this person hears in private. */
async function whisperTo(user: string): Promise<string> {
	return (await open.slack.waitForEphemeral({ user })).text;
}

function aRefusedRecord(): SyncError {
	return aSyncError({
		kind: "validation",
		conflict: null,
		fields: [],
		answer: { code: "validation", foreignCode: "x", message: "The field Name is required.", side: "right" },
	});
}

function aGuardQuestion(): SyncError {
	return aSyncError({
		kind: "massChange",
		couplingId: null,
		conflict: null,
		fields: [],
		held: { count: 120, total: 800, what: "deletion", examples: ["Adatum", "Contoso"] },
	});
}

async function resolvedByDirk(error: SyncError): Promise<void> {
	const actor = { id: "U9", name: "dirk", role: "admin" as const };
	await open.useCases.resolve({ errorId: error._id, revision: null, resolution: firstOf(error), actor });
}

function firstOf(error: SyncError) {
	if (error.kind === "massChange") return "reject";
	if (error.kind === "loop") return "continue";
	return error.kind === "updateConflict" ? "synchronize" : "retry";
}

/** Everything in it that Slack reads as markup. */
function allMarkdown(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(allMarkdown);
	if (typeof value !== "object" || value === null) return [];
	const { type, text } = value as { type?: unknown; text?: unknown };
	if (type === "mrkdwn") return [String(text)];
	return Object.values(value).flatMap(allMarkdown);
}

const PRESSES = [
	{ press: "retry", error: aRefusedRecord(), by: "anna", refused: "victor", says: "tried again" },
	{ press: "continue", error: aLoop(), by: "anna", refused: "victor", says: "goes on as before" },
	{
		press: "synchronizeLeft",
		error: aSyncError(),
		by: "anna",
		refused: "victor",
		says: "sent Business Central to",
	},
	{
		press: "synchronizeRight",
		error: aSyncError(),
		by: "anna",
		refused: "victor",
		says: "sent Dynamics 365 Sales to",
	},
	{ press: "uncouple", error: aSyncError(), by: "bram", refused: "anna", says: "uncoupled" },
	{ press: "release", error: aGuardQuestion(), by: "carla", refused: "bram", says: "let it go ahead" },
	{ press: "reject", error: aGuardQuestion(), by: "carla", refused: "bram", says: "refused it" },
] as const;

/** How Slack names the people behind the handles. */
const NAMES: Record<string, string> = {
	anna: "Anna Bakker",
	bram: "Bram de Wit",
	carla: "Carla Stone",
	victor: "Victor Lane",
};

describe.each(PRESSES)("the button $press", ({ press: name, error, by, refused, says }) => {
	const channel = error.kind === "massChange" ? ADMIN : SALES;

	it("acts, and the card says who did what without any button left", async () => {
		const ts = await open.show(error);

		const answer = await press(by, ts, PRESS_IDS[name], channel);

		expect(answer.error).toBeNull();
		const card = await open.slack.waitForUpdate({ channel, ts, where: ({ text }) => text.includes(says) });
		expect(card.text).toContain(NAMES[by]);
		expect(JSON.stringify(card.blocks)).not.toContain('"actions"');
		expect(open.useCases.carriedOut).toHaveLength(1);
		await open.quiet();
		expect(open.slack.ephemerals(by)).toEqual([]);
	});

	it("tells someone whose role is too low which one it takes, and puts that on record", async () => {
		const ts = await open.show(error);

		await press(refused, ts, PRESS_IDS[name], channel);

		expect(await whisperTo(refused)).toContain("needs the role");
		expect(open.useCases.callsOf("resolve")).toEqual([]);
		expect(await open.stores.audit.ofError(error._id)).toMatchObject([
			{ actorName: NAMES[refused], outcome: "refused", errorId: error._id },
		]);
	});

	it("says who already resolved it, and redraws the card", async () => {
		const ts = await open.show(error);
		await resolvedByDirk(error);

		await press(by, ts, PRESS_IDS[name], channel);

		expect(await whisperTo(by)).toContain("dirk already resolved this");
		await open.slack.waitForUpdate({ channel, ts, where: ({ text }) => text.includes("dirk") });
		expect(open.useCases.carriedOut).toHaveLength(1);
	});
});

describe("a press on a card", () => {
	it("acts once when it is clicked twice, and the second click gets no answer", async () => {
		const ts = await open.show(aSyncError());
		const { begun, finish } = open.useCases.holdWork();

		const answers = await Promise.all([
			press("anna", ts, PRESS_IDS.synchronizeLeft),
			press("anna", ts, PRESS_IDS.synchronizeLeft),
		]);
		await begun;
		finish();
		await open.cardSays("Resolved by Anna Bakker", ts);

		expect(answers.map((answer) => answer.error)).toEqual([null, null]);
		await open.quiet();
		expect(open.useCases.carriedOut).toHaveLength(1);
		expect(open.slack.ephemerals("anna")).toEqual([]);
	});

	it("by two people at once acts once; the other one hears who is at it", async () => {
		const ts = await open.show(aSyncError());
		const { begun, finish } = open.useCases.holdWork();

		// Carla still sees the buttons: the card is being edited, slowly.
		const editing = open.slack.fail({ method: "chat.update", action: { type: "hold" } });
		await press("anna", ts, PRESS_IDS.synchronizeLeft);
		await begun;
		await press("carla", ts, PRESS_IDS.synchronizeRight);
		const words = await whisperTo("carla");
		finish();
		editing.release();
		await open.cardSays("Resolved by Anna Bakker", ts);

		expect(words).toContain("Anna Bakker is resolving this right now");
		expect(open.useCases.carriedOut).toMatchObject([{ choice: { side: "left" } }]);
	});

	it("carries the revision its card showed: a changed error refuses it and shows what is new", async () => {
		const error = aSyncError();
		const ts = await open.show(error);
		await open.stores.errors.save({ ...error, revision: 2, count: 2 }, error);

		await press("anna", ts, PRESS_IDS.synchronizeLeft);

		expect(await whisperTo("anna")).toContain("changed since you saw it");
		await open.cardSays("seen 2 times", ts);
		expect(open.useCases.carriedOut).toEqual([]);
	});

	it("is told when a run is writing the pair", async () => {
		const ts = await open.show(aSyncError());
		open.useCases.refuse = "pairBusy";

		await press("anna", ts, PRESS_IDS.synchronizeRight);

		expect(await whisperTo("anna")).toContain("a run is writing this record");
	});

	it("is told how to let a mapping write that only observes", async () => {
		const ts = await open.show(aSyncError());
		open.useCases.refuse = "observing";

		await press("anna", ts, PRESS_IDS.synchronizeRight);

		expect(await whisperTo("anna")).toContain(
			"Nothing was changed: this mapping only observes. An administrator sets `mode: sync`",
		);
	});

	it("is told what the system said when it could not be carried out, personal values hidden", async () => {
		const error = aSyncError({
			fields: [
				{ name: "name", left: "A", right: "B", seat: null, private: false, asked: true },
				{ name: "email", left: "jo@example.test", right: "", seat: null, private: true, asked: false },
			],
		});
		const ts = await open.show(error);
		open.useCases.work = async () => "The address JO@example.test is in use";

		await press("anna", ts, PRESS_IDS.synchronizeLeft);

		const words = await whisperTo("anna");
		expect(words).toContain("The address ••• is in use.");
		await open.slack.waitForUpdate({ channel: SALES, ts });
		expect(open.slack.message(SALES, ts).text).not.toContain("Resolved");
	});

	it("is told that it is our fault when something breaks, and the error is logged", async () => {
		const ts = await open.show(aSyncError());
		open.useCases.work = async () => {
			throw new Error("broken");
		};

		await press("anna", ts, PRESS_IDS.synchronizeLeft);

		expect(await whisperTo("anna")).toContain("a problem in Koppel itself");
		const line = open.log.lines.find(({ message }) => message === "Press failed");
		expect(line).toMatchObject({ level: "error", fields: { errorId: "error-1", mapping: "customers" } });
	});

	it("on a double is served, and the double points to the live card", async () => {
		const error = aSyncError();
		const ts = await open.show(error);
		const live = open.slack.message(SALES, ts);
		const { WebClient } = await import("@slack/web-api");
		const web = new WebClient(open.slack.botToken, { slackApiUrl: open.slack.apiUrl });
		const double = await web.chat.postMessage({
			channel: SALES,
			text: live.text,
			blocks: live.blocks as never,
		});

		await press("anna", String(double.ts), PRESS_IDS.synchronizeLeft);

		await open.cardSays("Resolved by Anna Bakker", ts);
		const pointer = await open.slack.waitForUpdate({ channel: SALES, ts: String(double.ts) });
		expect(pointer.text).toContain(`https://cronus.slack.com/archives/${SALES}/p${ts.replace(".", "")}`);
	});

	it("with a value that is not ours does nothing and says so", async () => {
		const ts = await open.show(aSyncError());
		const { WebClient } = await import("@slack/web-api");
		const web = new WebClient(open.slack.botToken, { slackApiUrl: open.slack.apiUrl });
		const blocks = ["{}", '{"e":5,"r":"x"}', "nonsense"].map((value, index) => ({
			type: "actions",
			block_id: `b${index}`,
			elements: [
				{ type: "button", action_id: PRESS_IDS.retry, value, text: { type: "plain_text", text: `${index}` } },
			],
		}));
		const { ts: forged } = await web.chat.postMessage({ channel: SALES, text: "x", blocks: blocks as never });

		for (const blockId of ["b0", "b1", "b2"]) {
			await open.slack.clickButton({ user: "anna", channel: SALES, ts: String(forged), blockId });
		}

		await open.slack.waitFor(() => open.slack.ephemerals("anna").length === 3);
		expect(await whisperTo("anna")).toContain("no longer works");
		expect(open.useCases.called).toEqual([]);
		expect(open.slack.message(SALES, ts).updates).toBe(0);
	});

	it("on a button nobody answers to is acknowledged and logged", async () => {
		await open.show(aSyncError());
		const { WebClient } = await import("@slack/web-api");
		const web = new WebClient(open.slack.botToken, { slackApiUrl: open.slack.apiUrl });
		const button = { type: "button", action_id: "old.button", text: { type: "plain_text", text: "Old" } };
		const blocks = [{ type: "actions", elements: [button] }];
		const { ts } = await web.chat.postMessage({ channel: SALES, text: "x", blocks: blocks as never });

		const answer = await press("anna", String(ts), "old.button");

		expect(answer.error).toBeNull();
		expect(open.log.messagesOf("warn")).toContain("Press on a button nobody answers to");
	});

	it("shows who is at work while it runs", async () => {
		const ts = await open.show(aSyncError());
		const { begun, finish } = open.useCases.holdWork();

		await press("anna", ts, PRESS_IDS.synchronizeLeft);
		await begun;
		open.app.wake();
		await open.cardSays("Anna Bakker is sending Business Central to Dynamics 365 Sales", ts);
		const working = open.slack.message(SALES, ts);
		finish();

		expect(JSON.stringify(working.blocks)).not.toContain('"actions"');
		await open.cardSays("Resolved by Anna Bakker", ts);
	});

	it("is not touched by a mention in a customer's name", async () => {
		const evil = "<!channel> & <@U01ANNA0001> *Ltd*";
		const error = aSyncError();
		const ts = await open.show({
			...error,
			records: { left: { ...error.records.left, name: evil }, right: { ...error.records.right, name: evil } },
		});

		const { text, blocks } = open.slack.message(SALES, ts);
		const card = JSON.stringify([text, allMarkdown(blocks)]);
		expect(card).not.toContain("<!channel>");
		expect(card).not.toContain("<@U01ANNA0001>");
		expect(card).toContain("&lt;!channel&gt; &amp;");
	});
});

describe("a request that does not come from Slack", () => {
	// Only HTTP requests are signed; over a socket we called Slack ourselves.
	beforeEach(async () => {
		await open.close();
		open = await openConsole({ socket: false });
	});

	it.each(["wrongSignature", "staleTimestamp", "noSignature"] as const)("is refused: %s", async (tamper) => {
		const ts = await open.show(aSyncError());

		const answer = await open.slack.clickButton({
			user: "anna",
			channel: SALES,
			ts,
			actionId: PRESS_IDS.synchronizeLeft,
			tamper,
		});

		expect(answer.status).toBe(401);
		expect(open.useCases.called).toEqual([]);
	});
});
