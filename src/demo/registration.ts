import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { RegisteredCommand, RegisteredShortcut, SlackDoubleOptions } from "./slack/index.js";

/** The parts of the app's manifest that Slack acts on. */
interface Manifest {
	features?: {
		app_home?: { home_tab_enabled?: boolean; messages_tab_enabled?: boolean };
		slash_commands?: {
			command: string;
			description?: string;
			usage_hint?: string;
			should_escape?: boolean;
		}[];
		shortcuts?: { type: "global" | "message"; name: string; description?: string; callback_id: string }[];
	};
	oauth_config?: { scopes?: { bot?: string[]; bot_optional?: string[] } };
	settings?: { event_subscriptions?: { bot_events?: string[] } };
}

/** Where the manifest stands, seen from the source and from what was built of it. */
const PLACES = ["../../manifest.yml", "../../../manifest.yml"];

/** The app as its manifest registers it: the local Slack then grants, sends and shows what a real one would. */
export function readRegistration(): SlackDoubleOptions {
	const { features = {}, oauth_config: oauth, settings } = readManifest();
	const { bot = [], bot_optional: optional = [] } = oauth?.scopes ?? {};
	return {
		scopes: [...bot, ...optional],
		hasHomeTab: features.app_home?.home_tab_enabled === true,
		hasMessagesTab: features.app_home?.messages_tab_enabled !== false,
		registration: {
			commands: (features.slash_commands ?? []).map(toCommand),
			shortcuts: (features.shortcuts ?? []).map(
				({ type, name, description = "", callback_id }): RegisteredShortcut => ({
					type,
					name,
					description,
					callbackId: callback_id,
				}),
			),
			events: settings?.event_subscriptions?.bot_events ?? [],
		},
	};
}

type ManifestCommand = NonNullable<NonNullable<Manifest["features"]>["slash_commands"]>[number];

function toCommand(command: ManifestCommand): RegisteredCommand {
	const { description = "", usage_hint: usageHint = "", should_escape: isEscaped = false } = command;
	return { command: command.command, description, usageHint, isEscaped };
}

function readManifest(): Manifest {
	for (const place of PLACES) {
		const text = readIfThere(new URL(place, import.meta.url));
		if (text !== null) return parse(text) as Manifest;
	}
	throw new Error("manifest.yml is missing; it belongs beside package.json.");
}

function readIfThere(url: URL): string | null {
	try {
		return readFileSync(url, "utf8");
	} catch {
		return null;
	}
}
