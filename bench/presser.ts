import { Agent, request } from "node:http";
import { stringify } from "node:querystring";
import { setTimeout } from "node:timers/promises";
import { signRequest } from "../src/demo/slack/index.js";

/**
 * People who press, in a process of their own, so that what they measure is the app alone. `{ press }` presses at an
 * even pace until `{ stop }`, whose answer tells how many milliseconds each acknowledgement took.
 */
interface Press {
	url: string;
	secret: string;
	/** What Slack sends for one press; each press gets a value of its own. */
	template: { actions: Array<Record<string, unknown>> } & Record<string, unknown>;
	actionId: string;
	values: string[];
	perSecond: number;
}

const agent = new Agent({ keepAlive: true });
let isPressing = false;
let pressing: Promise<void> = Promise.resolve();
let taken: number[] = [];
let refused = 0;

/** Milliseconds until the app acknowledged; null when it did not. */
function send({ url, secret, template, actionId }: Press, value: string): Promise<number | null> {
	const [action] = template.actions;
	const payload = { ...template, actions: [{ ...action, action_id: actionId, value }] };
	const body = stringify({ payload: JSON.stringify(payload) });
	const timestamp = Math.floor(Date.now() / 1_000);
	const headers = {
		"content-type": "application/x-www-form-urlencoded",
		"content-length": String(Buffer.byteLength(body)),
		"x-slack-request-timestamp": String(timestamp),
		"x-slack-signature": signRequest({ secret, timestamp, body }),
	};
	return new Promise((resolve) => {
		const from = performance.now();
		const outgoing = request(url, { method: "POST", headers, agent }, (answer) => {
			answer.resume();
			answer.on("end", () => resolve(answer.statusCode === 200 ? performance.now() - from : null));
		});
		outgoing.on("error", () => resolve(null));
		outgoing.end(body);
	});
}

async function pressOn(order: Press): Promise<void> {
	const open: Promise<void>[] = [];
	const from = performance.now();
	for (let count = 0; isPressing; count++) {
		const value = order.values[count % order.values.length] ?? "";
		open.push(
			send(order, value).then((ms) => {
				if (ms === null) refused++;
				else taken.push(ms);
			}),
		);
		const next = from + ((count + 1) * 1_000) / order.perSecond;
		await setTimeout(Math.max(0, next - performance.now()));
	}
	await Promise.all(open);
}

process.on("message", async (command: { press?: Press; stop?: true }) => {
	if (command.press !== undefined) {
		[taken, refused, isPressing] = [[], 0, true];
		pressing = pressOn(command.press);
	}
	if (command.stop) {
		isPressing = false;
		await pressing;
	}
	process.send?.({ taken, refused });
});

process.send?.({});
