import { afterAll, afterEach, beforeAll, expect } from "@jest/globals";
import type { WebClient } from "@slack/web-api";
import type { Page } from "playwright-core";
import {
	type SlackDouble,
	type SlackDoubleOptions,
	startSlackDouble,
} from "../../../../src/demo/slack/index.js";
import { openSlackPage, type SlackPage } from "../../../../src/demo/slack/page/index.js";
import {
	CLIENT_FOLDER,
	openBrowser,
	requireClient,
	type Seat,
	type TestBrowser,
} from "../../../support/browser.js";
import { FakeApp } from "../fake-app.js";
import { aClient, plain } from "../harness.js";

export const SALES = "C01SALES001";
export const ANNA = "U01ANNA0001";
export const BRAM = "U01BRAM0001";

/** An app with one command, a shortcut of each kind, and the events it needs. */
const REGISTRATION: SlackDoubleOptions["registration"] = {
	commands: [
		{
			command: "/koppel",
			description: "See what is stuck",
			usageHint: "status | errors [mapping] | run <mapping> [full] [dry] | help",
			isEscaped: true,
		},
	],
	shortcuts: [
		{ type: "global", name: "Synchronize a record", description: "Pick one", callbackId: "global.sync" },
		{
			type: "message",
			name: "Show sync status",
			description: "Of this record",
			callbackId: "message.status",
		},
	],
	events: ["app_home_opened", "app_mention", "message.im"],
};

/** A local Slack with its page and an app that does as it is told. */
export interface Setting {
	slack: SlackDouble;
	app: FakeApp;
	client: WebClient;
	page: SlackPage;
	/** Somebody opens the page, in #sync-sales unless told otherwise. */
	sits(user: string, seat?: Partial<Seat>): Promise<Page>;
}

/** One browser per file; a Slack of its own per test. Errors inside a page fail the test. */
export function usePage(): { begin(options?: SlackDoubleOptions): Promise<Setting>; browser(): TestBrowser } {
	let browser: TestBrowser | undefined;
	const closers: (() => Promise<unknown>)[] = [];
	const opened = () => {
		if (browser === undefined) throw new Error("The browser is not open.");
		return browser;
	};
	beforeAll(async () => {
		requireClient();
		browser = await openBrowser();
	});
	afterEach(async () => {
		await opened().closePages();
		for (const close of closers.splice(0).reverse()) await close();
		expect(opened().takeComplaints()).toEqual([]);
	});
	afterAll(() => browser?.close());
	const begin = async (options: SlackDoubleOptions = {}): Promise<Setting> => {
		const slack = await startSlackDouble({ limits: false, registration: REGISTRATION, ...options });
		closers.push(() => slack.close());
		const app = new FakeApp();
		await app.start(slack);
		closers.push(() => app.close());
		const page = await openSlackPage(slack, { clientFolder: CLIENT_FOLDER });
		closers.push(() => page.close());
		const sits: Setting["sits"] = (user, seat = {}) =>
			opened().newPageAs({ url: page.url, user, channel: "sync-sales", ...seat });
		return { slack, app, client: aClient(slack), page, sits };
	};
	return { begin, browser: opened };
}

export const option = (value: string, text: string) => ({ text: plain(text), value });

/** A modal with an input unless it is told what stands in it. */
export function aView(title: string, blocks: object[], more: object = {}): object {
	return { type: "modal", title: plain(title), submit: plain("Save"), blocks, ...more };
}

export function anInput(blockId: string, label: string, element: object, more: object = {}): object {
	return { type: "input", block_id: blockId, label: plain(label), element, ...more };
}
