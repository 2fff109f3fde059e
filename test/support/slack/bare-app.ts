import { type SlackDouble, startSlackDouble } from "../../../src/demo/slack/index.js";
import { systemClock } from "../../../src/ports/clock.js";
import { createSlackApp, type SlackApp } from "../../../src/slack/index.js";
import { FakeUseCases } from "../fakes/fake-use-cases.js";
import { openTestStores, type TestStores } from "../stores.js";
import { LogBook, SALES } from "./console.js";
import { heldAs } from "./held-as.js";

/** An app without mappings and people, in front of a Slack that may have been broken before. */
export interface BareApp {
	slack: SlackDouble;
	stores: TestStores["stores"];
	/** Not started. */
	app: SlackApp;
	log: LogBook;
	/** Ends the app, then what it stands on. */
	close(): Promise<void>;
}

/** Prepares the Slack, then builds the app; over HTTP unless Socket Mode is asked for. */
export async function openBareApp(
	prepare: (slack: SlackDouble) => void,
	{ socket = false }: { socket?: boolean } = {},
): Promise<BareApp> {
	const slack = await startSlackDouble({ limits: false, socketMode: socket });
	prepare(slack);
	const { stores, close } = await openTestStores();
	const log = new LogBook();
	const app = createSlackApp({
		useCases: new FakeUseCases(stores.errors, []),
		stores,
		mappings: [],
		roles: [],
		channelOf: () => SALES,
		hold: heldAs("test"),
		isAlive: async () => false,
		log,
		clock: systemClock,
		token: slack.botToken,
		signingSecret: slack.signingSecret,
		...(socket ? { appToken: slack.appToken } : {}),
		slackApiUrl: slack.apiUrl,
	});
	return {
		slack,
		stores,
		app,
		log,
		close: async () => {
			await app.stop();
			await slack.close();
			await close();
		},
	};
}
