import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { NEEDED_SCOPES, OPTIONAL_SCOPES } from "../src/doctor/slack.js";
import { COMMANDS, SHORTCUT_IDS } from "../src/slack/ids.js";
import { knownWords } from "../src/slack/listeners/commands/table-words.js";

interface Manifest {
	display_information: { name: string; description: string; background_color: string };
	features: {
		app_home: { home_tab_enabled: boolean };
		bot_user: { display_name: string };
		slash_commands: Array<{
			command: string;
			url: string;
			description: string;
			usage_hint: string;
			should_escape: boolean;
		}>;
		shortcuts: Array<{ name: string; type: string; callback_id: string; description: string }>;
	};
	oauth_config: { scopes: { bot: string[]; bot_optional: string[] } };
	settings: {
		event_subscriptions: { request_url: string; bot_events: string[] };
		interactivity: { is_enabled: boolean; request_url: string; message_menu_options_url: string };
	};
}

const manifest = parse(readFileSync("manifest.yml", "utf8")) as Manifest;
const code = sourcesUnder("src/slack").join("\n");

/** Bot scopes by method (facts/slack.md section 2.1); methods that need none are listed with none. */
const SCOPES: Record<string, string[]> = {
	"auth.test": [],
	"views.open": [],
	"views.push": [],
	"views.update": [],
	"views.publish": [],
	"chat.postMessage": ["chat:write"],
	"chat.update": ["chat:write"],
	"chat.postEphemeral": ["chat:write"],
	"usergroups.users.list": ["usergroups:read"],
	"usergroups.list": ["usergroups:read"],
	"apps.connections.open": [],
	"users.info": ["users:read"],
	"conversations.history": ["channels:history", "groups:history"],
	"conversations.replies": ["channels:history", "groups:history"],
	"conversations.list": ["channels:read", "groups:read"],
};
/** Bot scopes by event; opening the Home tab needs none. */
const EVENT_SCOPES: Record<string, string[]> = { app_home_opened: [], app_mention: ["app_mentions:read"] };
const OPTIONAL = ["conversations.history", "conversations.replies", "conversations.list"];

function sourcesUnder(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".ts"))
		.map((name) => readFileSync(join(folder, name), "utf8"));
}

/** What the code calls on a Web API client. */
function calledMethods(): string[] {
	const calls = code.matchAll(/\b(?:web|interactiveClient)\s*\.([a-z]+(?:\.[a-zA-Z]+)+)\(/g);
	return [...new Set([...calls].map((call) => call[1] ?? ""))].sort();
}

/** Every first argument of `app.<kind>("…")` in the code. */
function registered(kind: "command" | "shortcut" | "event"): string[] {
	return [...code.matchAll(new RegExp(`\\bapp\\.${kind}(?:<[^>]*>)?\\(\\s*([^,]+),`, "g"))].map(
		(match) => match[1] ?? "",
	);
}

function eventScopes(): string[] {
	const events = manifest.settings.event_subscriptions.bot_events;
	expect(events.filter((event) => !(event in EVENT_SCOPES))).toEqual([]);
	return events.flatMap((event) => EVENT_SCOPES[event] ?? []);
}

describe("manifest.yml", () => {
	it("names the commands the code answers, and no other", () => {
		const commands = manifest.features.slash_commands.map(({ command }) => command);

		expect(commands).toEqual(Object.values(COMMANDS));
		expect(registered("command")).toEqual(["COMMANDS.koppel"]);
	});

	it("names the shortcuts the code answers, each as what it is, and no other", () => {
		const named = manifest.features.shortcuts.map(({ callback_id, type }) => [callback_id, type]);

		expect(named).toEqual([
			[SHORTCUT_IDS.synchronize, "global"],
			[SHORTCUT_IDS.status, "message"],
		]);
		expect(Object.values(SHORTCUT_IDS)).toHaveLength(named.length);
		const kinds = [...code.matchAll(/\bapp\.shortcut<(\w+)>\(\s*SHORTCUT_IDS\.(\w+),/g)];
		expect(kinds.map(([, kind, id]) => [id, kind])).toEqual([
			["synchronize", "GlobalShortcut"],
			["status", "MessageShortcut"],
		]);
		expect(registered("shortcut")).toHaveLength(kinds.length);
	});

	it("names the events the code answers, and no other, and shows the Home tab they need", () => {
		const events = manifest.settings.event_subscriptions.bot_events;

		expect(registered("event").map((name) => name.replaceAll('"', ""))).toEqual(events);
		expect(manifest.features.app_home.home_tab_enabled).toBe(events.includes("app_home_opened"));
	});

	it("asks for the scopes of the methods the code calls, and for no other", () => {
		const methods = calledMethods();
		expect(methods.filter((method) => !(method in SCOPES))).toEqual([]);
		const scopesOf = (some: string[]) => new Set(some.flatMap((method) => SCOPES[method] ?? []));
		const needed = scopesOf(methods.filter((method) => !OPTIONAL.includes(method)));
		const optional = scopesOf(methods.filter((method) => OPTIONAL.includes(method)));

		expect(methods.length).toBeGreaterThan(5);
		expect(new Set(manifest.oauth_config.scopes.bot)).toEqual(
			new Set([...needed, ...eventScopes(), "commands"]),
		);
		expect(new Set(manifest.oauth_config.scopes.bot_optional)).toEqual(optional);
	});

	it("is what koppel doctor asks for, scope by scope", () => {
		expect(Object.keys(NEEDED_SCOPES).sort()).toEqual([...manifest.oauth_config.scopes.bot].sort());
		expect(Object.keys(OPTIONAL_SCOPES).sort()).toEqual(
			[...manifest.oauth_config.scopes.bot_optional].sort(),
		);
	});

	it("sends everything to the one path the receiver listens on", () => {
		const urls = [
			...manifest.features.slash_commands.map(({ url }) => url),
			manifest.settings.interactivity.request_url,
			manifest.settings.interactivity.message_menu_options_url,
			manifest.settings.event_subscriptions.request_url,
		];

		expect(manifest.settings.interactivity.is_enabled).toBe(true);
		expect(code).toContain('"/slack/events"');
		for (const url of urls) expect(url).toBe("https://YOUR-HOST/slack/events");
	});

	it("keeps Slack's limits", () => {
		const { name, description, background_color } = manifest.display_information;
		const [command] = manifest.features.slash_commands;

		expect(name.length).toBeLessThanOrEqual(35);
		expect(description.length).toBeLessThanOrEqual(140);
		expect(background_color).toMatch(/^#[0-9a-f]{6}$/);
		expect(command?.usage_hint.length).toBeLessThanOrEqual(1_000);
		expect(command?.should_escape).toBe(true);
		expect(manifest.features.shortcuts.length).toBeLessThanOrEqual(10);
		for (const shortcut of manifest.features.shortcuts) {
			expect(shortcut.name.length).toBeLessThanOrEqual(24);
			expect(shortcut.description.length).toBeLessThanOrEqual(150);
		}
	});

	it("hints at words the command knows", () => {
		const [command] = manifest.features.slash_commands;
		const words = (command?.usage_hint ?? "").split("|").map((part) => part.trim().split(" ")[0]);

		for (const word of words) expect(knownWords).toContain(word);
	});
});
