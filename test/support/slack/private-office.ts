import { defaultWorkspace, type SlackDouble, startSlackDouble } from "../../../src/demo/slack/index.js";
import { systemClock } from "../../../src/ports/clock.js";
import { createLogger } from "../../../src/service/logger.js";
import { createSlackApp } from "../../../src/slack/index.js";
import { customersMapping } from "../customers-mapping.js";
import { openWorld, type World } from "../world.js";
import { ROLES, SALES } from "./console.js";
import { heldAs } from "./held-as.js";
import { readersOf } from "./readers.js";
import { expectNothingRefused } from "./refused-content.js";

/** What every personal value of this office begins with, and the digits every telephone number ends with. */
export const SECRET = "zz-secret";
export const SECRET_DIGITS = "87654321";

/** Everything but the city and the credit limit is personal, the records' names and numbers too. */
export const PERSONAL = ["number", "name", "phone", "email"];

/** Two systems, Koppel and its console in Slack, with personal values everywhere. */
export interface PrivateOffice {
	world: World;
	slack: SlackDouble;
	/** Every line of the log. */
	log: string[];
	/** Resolves once every card shows what it should. */
	settled(): Promise<void>;
	/** What Slack and the log were told, without what people typed themselves. */
	told(): string;
	close(): Promise<void>;
}

/** Opens it; close it at the end of the test. */
export async function openPrivateOffice(personal: readonly string[] = PERSONAL): Promise<PrivateOffice> {
	const plain = customersMapping({ channel: SALES });
	const fields = plain.fields.map((field) => ({ ...field, private: personal.includes(field.name) }));
	const mapping = { ...plain, fields };
	const world = await openWorld({ mapping });
	const slack = await startSlackDouble({ limits: false, workspace: readersOf(defaultWorkspace) });
	const lines: string[] = [];
	const log = createLogger({ level: "debug", write: (line) => lines.push(line) });
	const { engine, useCases } = world.main;
	const app = createSlackApp({
		useCases,
		events: engine.events,
		stores: world.stores,
		mappings: [mapping],
		roles: ROLES,
		channelOf: () => SALES,
		hold: heldAs("console"),
		isAlive: async () => false,
		log,
		clock: systemClock,
		token: slack.botToken,
		signingSecret: slack.signingSecret,
		slackApiUrl: slack.apiUrl,
		homePace: { perReaderMs: 1, overallMs: 1 },
		pace: { postEveryMs: 1, updatesPerMinute: 10_000, keptForPresses: 0 },
	});
	slack.setAppUrl(await app.start(0, "127.0.0.1"));
	const { errors, cards } = world.stores;
	const isBehind = async () => (await errors.dirty(1)).length > 0 || (await cards.countDirty()) > 0;
	return {
		world,
		slack,
		log: lines,
		settled: async () => {
			app.wake();
			while (await isBehind()) await new Promise(setImmediate);
		},
		told: () => JSON.stringify(slack.calls()) + lines.join(""),
		close: async () => {
			await app.stop();
			await slack.close();
			await world.close();
			expectNothingRefused(slack);
		},
	};
}

/** Where a personal value stands in a text, in whatever notation; empty when nowhere. */
export function leaksIn(text: string): string[] {
	const digits = SECRET_DIGITS.split("").join("[\\s().\\/-]{0,3}");
	const patterns = [/zz(-|%2d|\s|_)?secret/gi, new RegExp(digits, "g"), /zz-secre/gi];
	return patterns.flatMap((pattern) =>
		[...text.matchAll(pattern)].map(({ index }) => text.slice(Math.max(0, index - 200), index + 80)),
	);
}
