import { nearestOf } from "./nearest.js";
import { aProblem, type Problem } from "./problem.js";
import { isSafeAddress } from "./safe-address.js";

/** What the environment says (design.md section 10). Secrets among it: never logged whole. */
export interface Environment {
	/** The configuration file; `KOPPEL_CONFIG`, default `koppel.yml`. */
	configPath: string;
	/** The folder of the embedded store; `KOPPEL_DATA`, default `./.koppel`. */
	dataFolder: string;
	/** How many instances share the systems' limits; `KOPPEL_INSTANCES`, default 1. */
	instances: number;
	/** Null uses the embedded store; `MONGODB_URI`. */
	mongodbUri: string | null;
	/** Null runs without Slack; `SLACK_BOT_TOKEN`. */
	slackBotToken: string | null;
	/** `SLACK_SIGNING_SECRET`. */
	slackSigningSecret: string | null;
	/** Null listens for HTTP requests instead of Socket Mode; `SLACK_APP_TOKEN`. */
	slackAppToken: string | null;
	/** Null talks to Slack itself; `SLACK_API_URL`. */
	slackApiUrl: string | null;
	/** `PORT`, default 3000. */
	port: number;
	/** `LOG_LEVEL`, default `info`. */
	logLevel: string;
}

/** The variables that hold secrets. */
const SECRET_VARIABLES = ["MONGODB_URI", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"];

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/**
 * What a variable holds; null where it is not set or empty. Without the line end that a secret kept in a file brings
 * along: Slack and the systems would refuse the secret, and the log would not know it without.
 */
export function variableIn(env: NodeJS.ProcessEnv, name: string): string | null {
	return env[name]?.replace(/[\r\n]+$/, "") || null;
}

/** Reads the environment, and says everything that is wrong with it. An empty variable counts as not set. */
export function readEnv(env: NodeJS.ProcessEnv): { environment: Environment; problems: Problem[] } {
	const problems: Problem[] = [];
	const text = (name: string): string | null => variableIn(env, name);
	const environment: Environment = {
		configPath: text("KOPPEL_CONFIG") ?? "koppel.yml",
		dataFolder: text("KOPPEL_DATA") ?? "./.koppel",
		instances: wholeNumber(env, "KOPPEL_INSTANCES", { least: 1, most: 100, otherwise: 1 }, problems),
		mongodbUri: text("MONGODB_URI"),
		slackBotToken: text("SLACK_BOT_TOKEN"),
		slackSigningSecret: text("SLACK_SIGNING_SECRET"),
		slackAppToken: text("SLACK_APP_TOKEN"),
		slackApiUrl: text("SLACK_API_URL"),
		port: wholeNumber(env, "PORT", { least: 0, most: 65_535, otherwise: 3000 }, problems),
		logLevel: text("LOG_LEVEL") ?? "info",
	};
	problems.push(...wordProblems(environment), ...slackProblems(environment));
	return { environment, problems };
}

/** The values that must never stand in a message. */
export function secretsIn(env: NodeJS.ProcessEnv): string[] {
	const values = SECRET_VARIABLES.map((name) => variableIn(env, name) ?? "");
	const passwords = ["MONGODB_URI", "SLACK_API_URL"].map((name) => passwordIn(variableIn(env, name)));
	return [...values, ...passwords].filter((value) => value !== "");
}

function passwordIn(uri: string | null): string {
	return /^[^:]+:\/\/[^:@/]*:([^@/]+)@/.exec(uri ?? "")?.[1] ?? "";
}

function wholeNumber(
	env: NodeJS.ProcessEnv,
	name: string,
	bounds: { least: number; most: number; otherwise: number },
	problems: Problem[],
): number {
	const text = variableIn(env, name);
	if (!text) return bounds.otherwise;
	const value = Number(text);
	if (Number.isInteger(value) && value >= bounds.least && value <= bounds.most) return value;
	const expected = `a whole number from ${bounds.least} to ${bounds.most}`;
	problems.push(aProblem(name, `The variable ${name} is no such number.`, { expected }));
	return bounds.otherwise;
}

function wordProblems({ logLevel, mongodbUri, slackApiUrl }: Environment): Problem[] {
	const problems: Problem[] = [];
	if (!LOG_LEVELS.includes(logLevel)) {
		const facts = { expected: `one of ${LOG_LEVELS.join(", ")}`, nearest: nearestOf(logLevel, LOG_LEVELS) };
		problems.push(aProblem("LOG_LEVEL", "The variable LOG_LEVEL is no log level.", facts));
	}
	if (mongodbUri !== null && !/^mongodb(\+srv)?:\/\/./.test(mongodbUri)) {
		const expected = "an address that begins with mongodb:// or mongodb+srv://";
		problems.push(aProblem("MONGODB_URI", "The variable MONGODB_URI is no MongoDB address.", { expected }));
	}
	if (slackApiUrl !== null && !isSafeAddress(slackApiUrl)) {
		const expected = "an address such as https://slack.com/api/, without a user or password";
		const message = "The variable SLACK_API_URL is no address that a secret may be sent to.";
		problems.push(aProblem("SLACK_API_URL", message, { expected }));
	}
	return problems;
}

/** A bot needs a way to hear presses: signed HTTP requests, or Socket Mode. */
function slackProblems(environment: Environment): Problem[] {
	const { slackBotToken, slackSigningSecret, slackAppToken } = environment;
	if (slackAppToken !== null && !slackAppToken.startsWith("xapp-")) {
		const expected = "the app-level token of the Slack app, which begins with xapp-";
		return [aProblem("SLACK_APP_TOKEN", "The variable SLACK_APP_TOKEN is no app-level token.", { expected })];
	}
	if (slackBotToken === null || slackSigningSecret !== null || slackAppToken !== null) return [];
	const message = "SLACK_BOT_TOKEN is set, but neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN is.";
	const expected = "SLACK_SIGNING_SECRET for HTTP, or SLACK_APP_TOKEN for Socket Mode";
	return [aProblem("SLACK_SIGNING_SECRET", message, { expected })];
}
