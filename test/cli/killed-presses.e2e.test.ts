import { afterEach, describe, expect, it } from "@jest/globals";
import { readRegistration } from "../../src/demo/registration.js";
import { type PostedMessage, type SlackDouble, startSlackDouble } from "../../src/demo/slack/index.js";
import type { Fault, FaultHandle } from "../../src/demo/systems/kit/simulator.js";
import { PRESS_IDS } from "../../src/slack/ids.js";
import { type Office, openOffice, type Running } from "./support.js";

const SALES = "C01SALES001";
const LOST = "Koppel restarted while it was working on what you asked for,";

let office: Office;
let slack: SlackDouble;
afterEach(async () => {
	await office.close();
	await slack.close();
});

/** Two records that both sides changed, so that a card asks; nothing runs by itself. */
async function openQuestion(way: "HTTP" | "Socket Mode"): Promise<{ account: string }> {
	slack = await startSlackDouble({ ...readRegistration(), socketMode: way === "Socket Mode" });
	office = await openOffice();
	Object.assign(office.env, {
		SLACK_BOT_TOKEN: slack.botToken,
		SLACK_API_URL: slack.apiUrl,
		...(way === "HTTP" ? { SLACK_SIGNING_SECRET: slack.signingSecret } : { SLACK_APP_TOKEN: slack.appToken }),
	});
	const { customer, account } = office.twins("C-1", { name: "Old" });
	expect((await office.here("sync", "customers")).code).toBe(0);
	office.bc.edit("customers", customer, { displayName: "Left" });
	office.crm.edit("accounts", account, { name: "Right" });
	expect((await office.here("sync", "customers")).code).toBe(1);
	return { account };
}

/** Starts a process that Slack reaches. */
async function begin(): Promise<Running> {
	const running = office.start("start");
	const [, where = ""] = await running.says(/Listening for Slack: (.+)/);
	if (where.startsWith("http")) slack.setAppUrl(where);
	await running.says(/Health and metrics/);
	return running;
}

const kill = async ({ child, ended }: Running) => {
	child.kill("SIGKILL");
	await ended;
};

const hasButton = ({ blocks }: PostedMessage) => JSON.stringify(blocks).includes(PRESS_IDS.synchronizeLeft);

/** The card once it asks, with its buttons. */
const asking = () => slack.waitForMessage({ channel: SALES, where: hasButton });

/** What a button carries: the error and the state of it that the card shows. */
const carriedBy = ({ blocks }: PostedMessage) =>
	/"action_id":"synchronize\.left".*?"value":"(.*?[^\\])"/.exec(JSON.stringify(blocks))?.[1];

/** The same once it shows another state: a press on an older one would be refused. */
const askingAgain = (before: PostedMessage) =>
	slack.waitForMessage({
		channel: SALES,
		where: (card) => hasButton(card) && carriedBy(card) !== carriedBy(before),
	});

async function press({ channel, ts }: PostedMessage): Promise<void> {
	const answer = await slack.clickButton({ user: "anna", channel, ts, actionId: PRESS_IDS.synchronizeLeft });
	expect(answer).toMatchObject({ status: 200, error: null });
}

/** A process that died at the press, where the fault holds it; gives the pressed card, and the fault, which still holds. */
async function diesAtPress(fault: Fault): Promise<{ card: PostedMessage; held: FaultHandle }> {
	const dying = await begin();
	const card = await asking();
	const held = office.crm.faults.add(fault);
	await press(card);
	await held.reached;
	await kill(dying);
	return { card, held };
}

/** The card once it tells that the press was carried out. */
const settled = () =>
	slack.waitForMessage({ channel: SALES, where: ({ text }) => text.includes("sent Business Central") });

const updatesOf = (account: string) =>
	office.crm
		.history("accounts", account)
		.filter(({ operation, fields }) => operation === "update" && fields.name === "Left");

describe.each(["HTTP", "Socket Mode"] as const)("a press over %s whose process is killed", (way) => {
	it("before it read anything: the card still asks, whoever pressed is told, and the next press counts", async () => {
		const { account } = await openQuestion(way);
		const { held } = await diesAtPress({ match: { set: "accounts" }, action: { type: "hold" } });
		held.remove();

		const next = await begin();

		await slack.waitForEphemeral({ user: "anna", where: ({ text }) => text.includes(LOST) });
		await press(await asking());
		await settled();
		expect(updatesOf(account)).toHaveLength(1);
		await kill(next);
	}, 60_000);

	it("before its write took effect: the card asks again, and the next press counts", async () => {
		const { account } = await openQuestion(way);
		const { card } = await diesAtPress({
			match: { operation: "update", id: account },
			action: { type: "hold" },
		});

		const next = await begin();

		await slack.waitForEphemeral({ user: "anna", where: ({ text }) => text.includes(LOST) });
		await press(await askingAgain(card));
		await settled();
		expect(updatesOf(account)).toHaveLength(1);
		await kill(next);
	}, 60_000);

	it("after its write took effect: it counts, and the card says so", async () => {
		const { account } = await openQuestion(way);
		await diesAtPress({
			match: { operation: "update", id: account },
			when: "after",
			action: { type: "hold" },
		});

		const next = await begin();

		await settled();
		expect(updatesOf(account)).toHaveLength(1);
		await kill(next);
	}, 60_000);

	it("while its mapping is paused: the card asks again all the same", async () => {
		const { account } = await openQuestion(way);
		const pausing = await begin();
		await slack.command({ user: "carla", channel: "sync-sales", text: "pause customers" });
		await slack.waitForEphemeral({ user: "carla" });
		await kill(pausing);
		const { card } = await diesAtPress({
			match: { operation: "update", id: account },
			action: { type: "hold" },
		});

		const next = await begin();

		await slack.waitForEphemeral({ user: "anna", where: ({ text }) => text.includes(LOST) });
		await press(await askingAgain(card));
		await settled();
		await kill(next);
	}, 60_000);
});

describe("a command whose process is killed", () => {
	it("is told to whoever typed it, by a process that was up all the time as well", async () => {
		await openQuestion("HTTP");
		const other = await begin();
		const dying = await begin();
		const held = office.crm.faults.add({ match: { set: "accounts" }, action: { type: "hold" } });
		const { answer } = await slack.command({
			user: "anna",
			channel: "sync-sales",
			text: "run customers full",
		});
		expect(answer).toMatchObject({ status: 200 });
		await held.reached;
		await kill(dying);

		await slack.waitForEphemeral({
			user: "anna",
			where: ({ text }) => text.includes(LOST),
			timeoutMs: 45_000,
		});
		await kill(other);
	}, 90_000);
});
