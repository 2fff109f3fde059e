import { startSlackDouble } from "../src/demo/slack/index.js";

/**
 * The local Slack in a process of its own, with Slack's own limits. Messages: `{ appUrl }` says where the app listens,
 * `{ reset }` counts anew, `{ standing }` waits until a message says these words, `{ template }` presses a button of
 * that message once and gives what the app got. Answers each with the calls so far and the messages in both channels.
 */
const CHANNELS = ["C01SALES001", "C01ADMIN001"];
const slack = await startSlackDouble();

interface Command {
	appUrl?: string;
	reset?: true;
	/** Words of a message to wait for. */
	standing?: string;
	/** The action id of a button of any message. */
	template?: string;
}

let countedFrom = 0;
let template: unknown = null;

async function press(actionId: string): Promise<void> {
	const messages = CHANNELS.flatMap((channel) => slack.messages(channel));
	const message = messages.find((one) => JSON.stringify(one.blocks).includes(`"${actionId}"`));
	if (message === undefined) throw new Error(`no message has the button ${actionId}`);
	await slack.clickButton({ user: "U01CARLA001", channel: message.channel, ts: message.ts, actionId });
	template = slack.deliveries().at(-1)?.body;
}

async function carryOut(command: Command): Promise<void> {
	if (command.appUrl !== undefined) slack.setAppUrl(command.appUrl);
	if (command.reset) countedFrom = slack.calls().length;
	const { standing } = command;
	if (standing !== undefined) {
		const where = ({ text }: { text: string }) => text.includes(standing);
		await slack.waitForMessage({ channel: "C01SALES001", where, timeoutMs: 600_000 });
	}
	if (command.template !== undefined) await press(command.template);
}

process.on("message", async (command: Command) => {
	await carryOut(command);
	const calls: Record<string, number> = {};
	for (const { method } of slack.calls().slice(countedFrom)) calls[method] = (calls[method] ?? 0) + 1;
	const texts = CHANNELS.flatMap((channel) => slack.messages(channel).map(({ text }) => text));
	process.send?.({ calls, texts, template });
});

process.send?.({ botToken: slack.botToken, signingSecret: slack.signingSecret, apiUrl: slack.apiUrl });
