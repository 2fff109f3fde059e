import type { WebClient } from "@slack/web-api";
import type { SlackExamination } from "../ports/examination.js";
import { createOutboxClient, type SlackAccess } from "./clients.js";
import { narrowed, narrowSlackError, UnclearCallError } from "./errors.js";

/** What the configuration names of Slack. */
export interface NamedInSlack {
	channels: string[];
	groups: string[];
	/** Null when none is set. */
	appToken: string | null;
}

/** Pages of the channel list that are read; a workspace of more channels is told as not checked. */
const MOST_PAGES = 20;

/** Asks Slack what the app may do and see; posts nothing and joins nothing. Never rejects. */
export async function examineSlack(access: SlackAccess, named: NamedInSlack): Promise<SlackExamination> {
	const web = createOutboxClient(access);
	const nothing: SlackExamination = {
		failure: null,
		workspace: null,
		scopes: null,
		channels: [],
		groups: [],
		appToken: null,
	};
	try {
		const answer = await narrowed("auth.test", () => web.auth.test());
		const scopes = answer.response_metadata?.scopes ?? null;
		return {
			failure: null,
			workspace: answer.team ?? null,
			scopes,
			channels: await examineChannels(web, named.channels, scopes ?? []),
			groups: await examineGroups(web, named.groups),
			appToken: await examineAppToken(access, named.appToken),
		};
	} catch (error) {
		return { ...nothing, failure: failureOf("auth.test", error) };
	}
}

/** Slack's own word; `unreachable` when Slack said nothing. */
function failureOf(method: string, error: unknown): string {
	const narrow = narrowSlackError(method, error);
	return narrow instanceof UnclearCallError ? "unreachable" : narrow.reason;
}

interface ListedChannel {
	id?: string;
	name?: string;
	is_member?: boolean;
	is_archived?: boolean;
}

async function examineChannels(
	web: WebClient,
	names: string[],
	scopes: string[],
): Promise<SlackExamination["channels"]> {
	if (names.length === 0) return [];
	const kinds = [
		["channels:read", "public_channel"],
		["groups:read", "private_channel"],
	] as const;
	const types = kinds.filter(([scope]) => scopes.includes(scope)).map(([, type]) => type);
	const listed = types.length === 0 ? null : await listChannels(web, types.join(","));
	// What is not in the list may be a private channel as long as those are not listed.
	const isWhole = types.length === kinds.length;
	return names.map((name) => {
		const channel = listed?.find(({ id, name: called }) => id === name || called === name.replace(/^#/, ""));
		if (channel === undefined)
			return { name, state: listed !== null && isWhole ? ("missing" as const) : ("unknown" as const) };
		if (channel.is_archived) return { name, state: "archived" as const };
		return { name, state: channel.is_member ? ("joined" as const) : ("notJoined" as const) };
	});
}

/** Null when the list cannot be read to its end. */
async function listChannels(web: WebClient, types: string): Promise<ListedChannel[] | null> {
	const found: ListedChannel[] = [];
	let cursor = "";
	for (let page = 0; page < MOST_PAGES; page++) {
		try {
			const asked = { types, limit: 1_000, ...(cursor === "" ? {} : { cursor }) };
			const answer = await narrowed("conversations.list", () => web.conversations.list(asked));
			found.push(...(answer.channels ?? []));
			cursor = answer.response_metadata?.next_cursor ?? "";
			if (cursor === "") return found;
		} catch {
			return null;
		}
	}
	return null;
}

async function examineGroups(web: WebClient, ids: string[]): Promise<SlackExamination["groups"]> {
	if (ids.length === 0) return [];
	try {
		const answer = await narrowed("usergroups.list", () => web.usergroups.list());
		const there = new Set((answer.usergroups ?? []).map(({ id }) => id));
		return ids.map((id) => ({ id, state: there.has(id) ? "there" : "missing" }));
	} catch {
		return ids.map((id) => ({ id, state: "unknown" }));
	}
}

/** Asks for an address to connect to and does not connect. */
async function examineAppToken(
	access: SlackAccess,
	token: string | null,
): Promise<SlackExamination["appToken"]> {
	if (token === null) return null;
	const web = createOutboxClient({ ...access, token });
	try {
		await narrowed("apps.connections.open", () => web.apps.connections.open());
		return "accepted";
	} catch (error) {
		const { code } = narrowSlackError("apps.connections.open", error);
		return code === "tokenRefused" ? "refused" : "unknown";
	}
}
