import type { SlackExamination } from "../ports/examination.js";
import { type Finding, UNREACHABLE } from "./finding.js";

/** The bot scopes of manifest.yml, and what stops without each; a test compares both. */
export const NEEDED_SCOPES: Readonly<Record<string, string>> = {
	"app_mentions:read": "mentions of Koppel are not heard",
	"chat:write": "no card can be posted",
	commands: "/koppel and the shortcuts do not work",
	"usergroups:read": "roles given to user groups count for nobody",
	"users:read": "names, languages and time zones of people are not known",
};

/** The optional ones of manifest.yml. */
export const OPTIONAL_SCOPES: Readonly<Record<string, string>> = {
	"channels:history": "when Slack's answer gets lost, a card in a public channel may come twice",
	"groups:history": "when Slack's answer gets lost, a card in a private channel may come twice",
	"channels:read": '"koppel doctor" cannot see whether the bot is in a public channel',
	"groups:read": '"koppel doctor" cannot see whether the bot is in a private channel',
};

/** Whether Slack takes the token, and the app may do and see what the configuration asks of it. */
export function slackFindings(slack: SlackExamination): Finding[] {
	if (slack.failure !== null) return [refused(slack.failure)];
	return [
		...scopeFindings(slack),
		...channelFindings(slack),
		...groupFindings(slack),
		...appTokenFindings(slack),
	];
}

/** No token at all: Koppel runs without its console. */
export function withoutSlack(): Finding {
	return {
		code: "withoutSlack",
		severity: "info",
		area: "Slack",
		subject: "SLACK_BOT_TOKEN",
		found: 'SLACK_BOT_TOKEN is not set, so Koppel runs without Slack: "koppel errors" lists what is open.',
		who: "whoever runs Koppel",
		step: "To use Slack, create the app from manifest.yml, install it, and set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN, for Socket Mode).",
	};
}

function refused(failure: string): Finding {
	const base = { severity: "error", area: "Slack", subject: "SLACK_BOT_TOKEN" } as const;
	if (failure === "unreachable")
		return {
			...base,
			code: UNREACHABLE,
			found: "Slack cannot be reached.",
			who: "whoever runs Koppel",
			step: "Check that this machine may reach https://slack.com, and SLACK_API_URL when it is set.",
		};
	return {
		...base,
		code: "slackTokenRefused",
		found: `Slack does not accept the bot token (${failure}).`,
		who: "Slack administrator",
		step: 'Open the app at api.slack.com, "Install App", install it again, and hand the bot token (xoxb-…) to whoever runs Koppel for SLACK_BOT_TOKEN.',
	};
}

function scopeFindings({ scopes }: SlackExamination): Finding[] {
	if (scopes === null) return [];
	const missing = (table: Readonly<Record<string, string>>) =>
		Object.entries(table).filter(([scope]) => !scopes.includes(scope));
	const finding = ([scope, effect]: [string, string], isOptional: boolean): Finding => ({
		code: isOptional ? "optionalScopeMissing" : "scopeMissing",
		severity: isOptional ? "info" : "error",
		area: "Slack",
		subject: scope,
		found: `The ${isOptional ? "optional " : ""}scope ${scope} is not granted: ${effect}.`,
		who: "Slack administrator",
		step: `Open the app at api.slack.com, "OAuth & Permissions", add the bot scope ${scope} and install the app again.`,
	});
	return [
		...missing(NEEDED_SCOPES).map((entry) => finding(entry, false)),
		...missing(OPTIONAL_SCOPES).map((entry) => finding(entry, true)),
	];
}

function channelFindings({ channels }: SlackExamination): Finding[] {
	return channels.flatMap(({ name, state }) =>
		state === "joined" ? [] : [{ area: "Slack" as const, subject: name, ...CHANNEL[state](name) }],
	);
}

type ChannelState = Exclude<SlackExamination["channels"][number]["state"], "joined">;

/** What is wrong with a channel, and what to do about it. */
const CHANNEL: Record<ChannelState, (name: string) => Omit<Finding, "area" | "subject">> = {
	notJoined: (name) => ({
		code: "notInChannel",
		severity: "error",
		found: `The bot is not in ${name}, so cards cannot be posted there.`,
		who: "Slack administrator",
		step: 'Open the channel in Slack and type "/invite @Koppel".',
	}),
	archived: (name) => ({
		code: "channelArchived",
		severity: "error",
		found: `${name} is archived, so cards cannot be posted there.`,
		who: "Slack administrator",
		step: "Unarchive the channel, or have another one named in koppel.yml.",
	}),
	missing: (name) => ({
		code: "channelMissing",
		severity: "error",
		found: `There is no channel ${name} that the bot can see.`,
		who: "whoever writes koppel.yml",
		step: 'Correct its name or id in koppel.yml; if it is a private channel, have someone type "/invite @Koppel" in it.',
	}),
	unknown: (name) => ({
		code: "channelNotChecked",
		severity: "info",
		found: `Not checked: whether the bot is in ${name}.`,
		who: "Slack administrator",
		step: "Grant the optional scopes channels:read and groups:read, or look in the channel's members for Koppel.",
	}),
};

function groupFindings({ groups }: SlackExamination): Finding[] {
	return groups.flatMap(({ id, state }): Finding[] => {
		if (state !== "missing") return [];
		return [
			{
				code: "groupMissing",
				severity: "error",
				area: "Slack",
				subject: id,
				found: `There is no user group ${id}, so a role given to it counts for nobody.`,
				who: "whoever writes koppel.yml",
				step: "Correct the id under slack.roles: in Slack open the group under People, User groups, and copy its id.",
			},
		];
	});
}

function appTokenFindings({ appToken }: SlackExamination): Finding[] {
	if (appToken !== "refused") return [];
	return [
		{
			code: "appTokenRefused",
			severity: "error",
			area: "Slack",
			subject: "SLACK_APP_TOKEN",
			found: "Slack does not accept the app-level token.",
			who: "Slack administrator",
			step: 'Open the app at api.slack.com, "Basic Information", "App-Level Tokens", make one with the scope connections:write, and hand it (xapp-…) to whoever runs Koppel for SLACK_APP_TOKEN.',
		},
	];
}
