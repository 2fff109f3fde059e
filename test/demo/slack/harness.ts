import { afterEach } from "@jest/globals";
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { WebClient, type WebClientOptions } from "@slack/web-api";
import {
	type SlackDouble,
	type SlackDoubleOptions,
	startSlackDouble,
} from "../../../src/demo/slack/index.js";

/** A clock that stands until it is moved. Starts at 1 August 2026, 08:00 UTC. */
export class StandingClock {
	ms = Date.UTC(2026, 7, 1, 8);
	readonly now = () => this.ms;

	pass(ms: number): void {
		this.ms += ms;
	}
}

const closers: (() => Promise<unknown>)[] = [];

/** Closes what a test opened, the last first. Call once per file. */
export function closeAfterEach(): void {
	afterEach(async () => {
		for (const close of closers.splice(0).reverse()) await close();
	});
}

/** A local Slack, without call rates unless asked for. */
export async function aSlack(options: SlackDoubleOptions = {}): Promise<SlackDouble> {
	const slack = await startSlackDouble({ limits: false, ...options });
	closers.push(() => slack.close());
	return slack;
}

/** The SDK's client, which neither retries nor logs. */
export function aClient(slack: SlackDouble, options: WebClientOptions & { token?: string } = {}): WebClient {
	const { token = slack.botToken, ...rest } = options;
	return new WebClient(token, {
		slackApiUrl: slack.apiUrl,
		retryConfig: { retries: 0 },
		rejectRateLimitedCalls: true,
		logLevel: LogLevel.ERROR,
		logger: quiet,
		...rest,
	});
}

const quiet = {
	debug: () => {},
	info: () => {},
	warn: () => {},
	error: () => {},
	setLevel: () => {},
	getLevel: () => LogLevel.ERROR,
	setName: () => {},
};

/** Slack's error answer to a call that fails; fails the test when the call succeeds. */
export async function refusal(call: Promise<unknown>): Promise<Record<string, unknown> & { error: string }> {
	try {
		await call;
	} catch (error) {
		const { data } = error as { data?: Record<string, unknown> & { error: string } };
		if (data !== undefined) return data;
		throw error;
	}
	throw new Error("The call succeeded.");
}

/** A real Bolt app on a free port, connected to this Slack both ways. */
export async function aBoltApp(
	slack: SlackDouble,
	register: (app: App) => void,
	ackMs = 3_001,
): Promise<App> {
	const receiver = new HTTPReceiver({
		signingSecret: slack.signingSecret,
		logger: quiet,
		unhandledRequestTimeoutMillis: ackMs,
	});
	const app = new App({
		token: slack.botToken,
		receiver,
		logger: quiet,
		convoStore: false,
		deferInitialization: true,
		clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
	});
	await app.init();
	register(app);
	const server = await app.start({ port: 0, host: "127.0.0.1" });
	const address = server.address();
	if (typeof address !== "object" || address === null) throw new Error("The app has no port.");
	slack.setAppUrl(`http://127.0.0.1:${address.port}/slack/events`);
	closers.push(() => app.stop());
	return app;
}

/** A promise and the function that fulfils it. */
export function aSignal<T = void>(): { promise: Promise<T>; fire: (value: T) => void } {
	let fire: (value: T) => void = () => {};
	const promise = new Promise<T>((resolve) => {
		fire = resolve;
	});
	return { promise, fire };
}

export const plain = (text: string) => ({ type: "plain_text" as const, text });
export const mrkdwn = (text: string) => ({ type: "mrkdwn" as const, text });
export const section = (text: string) => ({ type: "section" as const, text: mrkdwn(text) });
export const button = (actionId: string, text: string, more: object = {}) => ({
	type: "button" as const,
	action_id: actionId,
	text: plain(text),
	...more,
});
export const actions = (blockId: string, ...elements: ReturnType<typeof button>[]) => ({
	type: "actions" as const,
	block_id: blockId,
	elements,
});
