import { type AppAnswer, type SlackDouble, SlackDoubleError } from "../index.js";
import { parseJson, toJson, toText } from "../json.js";
import { type PageRoute, readBody, sendJson } from "./server.js";
import { toMrkdwn } from "./typed-text.js";
import type { AppFailure, DeedAnswer, SubmitResult } from "./wire.js";

/** What the page sends. Which of these a deed needs is its own affair: the double says what is missing. */
interface Given {
	user: string;
	channel: string;
	ts: string;
	viewId: string;
	blockId: string;
	actionId: string;
	text: string;
	threadTs: string;
	callbackId: string;
	query: string;
	value: string;
	values: Record<string, unknown>;
	choose: unknown;
	tab: string;
	all: boolean;
}

type Deed = (slack: SlackDouble, given: Given) => Promise<object> | object;

/** `POST /deeds/<name>` with JSON: what a person does, through the same methods that tests use. */
export function deedsRoute(slack: SlackDouble): PageRoute {
	return {
		verb: "POST",
		path: "/deeds/",
		answer: async ({ url, incoming }, response) => {
			const name = url.pathname.slice("/deeds/".length);
			const deed = Object.hasOwn(DEEDS, name) ? DEEDS[name] : undefined;
			const given = toJson(parseJson(await readBody(incoming))) as unknown as Given;
			const answer = deed === undefined ? refused("unknown_deed", name) : await attempt(slack, deed, given);
			sendJson(response, 200, answer);
		},
	};
}

async function attempt(slack: SlackDouble, deed: Deed, given: Given): Promise<DeedAnswer> {
	try {
		return { ok: true, failure: null, ...(await deed(slack, given)) };
	} catch (error) {
		if (!(error instanceof SlackDoubleError)) throw error;
		// An app that is not there yet is an app that does not answer.
		if (error.code === "no_app_url") return { ok: true, failure: "dispatch_failed" };
		return refused(error.code, error.message);
	}
}

function refused(code: string, message: string): DeedAnswer {
	return { ok: false, code, message };
}

const failed = (answer: AppAnswer): { failure: AppFailure } => ({ failure: answer.error });

/** A message by channel and stamp, a view by its id. */
function placeIn({ user, channel, ts, viewId }: Given) {
	return viewId === undefined ? { user, channel, ts } : { user, viewId };
}

/** Which element is meant; undefined parts are left out. */
function elementIn({ blockId, actionId, values }: Given) {
	return { blockId, actionId, ...(values === undefined ? {} : { values }) };
}

const DEEDS: Record<string, Deed> = {
	press: async (slack, given) => {
		const value = given.value === undefined ? {} : { value: given.value };
		return failed(await slack.clickButton({ ...placeIn(given), ...elementIn(given), ...value } as never));
	},
	choose: async (slack, given) =>
		failed(await slack.selectOption({ ...placeIn(given), ...elementIn(given), choose: given.choose })),
	suggest: async (slack, given) => {
		const { blockId, actionId, query = "" } = given;
		const { answer, groups } = await slack.blockSuggestion({ ...placeIn(given), blockId, actionId, query });
		return { ...failed(answer), groups };
	},
	submit: async (slack, { user, viewId, values }) => {
		const submission = await slack.submitView({ user, viewId, values });
		const { outcome, errors, problems, answer } = submission;
		const result: SubmitResult = {
			outcome,
			errors,
			problems: problems.map(({ pointer, message }) => `${pointer} ${message}`),
		};
		return { failure: answer?.error ?? null, ...result };
	},
	closeView: async (slack, { user, viewId, all }) => {
		await slack.closeView({ user, viewId, all: all === true });
		return {};
	},
	command: async (slack, given) => {
		const [command = "", ...rest] = toText(given.text).trim().split(/\s+/);
		const known = slack.registration.commands.find((one) => one.command === command);
		if (known === undefined) return refused("unknown_command", `${command} is not a valid command.`);
		const words = rest.join(" ");
		const text = known.isEscaped ? toMrkdwn(slack.workspace, words) : words;
		const { answer, refusal } = await slack.command({ ...given, command, text });
		if (refusal === null) return failed(answer);
		return refused(refusal, `Slack could not show what the app answered: ${refusal}.`);
	},
	speak: async (slack, given) => {
		const text = toMrkdwn(slack.workspace, toText(given.text));
		const { events } = await slack.speak({ ...given, text });
		return { failure: events.find(({ answer }) => answer.error !== null)?.answer.error ?? null };
	},
	messageShortcut: async (slack, given) => failed(await slack.messageShortcut(given)),
	globalShortcut: async (slack, given) => failed(await slack.globalShortcut(given)),
	openHome: async (slack, { user, tab }) => {
		if (!slack.registration.events.includes("app_home_opened")) return {};
		return failed(await slack.openHome({ user, tab: tab === "messages" ? "messages" : "home" }));
	},
	read: (slack, given) => {
		slack.read(given);
		return {};
	},
	dismiss: (slack, given) => {
		slack.dismiss(given);
		return {};
	},
};
