import { SlackDoubleError } from "./errors.js";
import type { IdMaker } from "./ids.js";

/** A person or bot of the workspace. */
export interface Person {
	id: string;
	/** The handle, lower case, without @. */
	name: string;
	realName: string;
	email: string;
	/** IETF tag such as `nl-NL`. */
	locale: string;
	/** IANA zone. */
	tz: string;
	isBot: boolean;
}

export interface UserGroup {
	id: string;
	handle: string;
	name: string;
	/** User ids. */
	users: string[];
}

export interface Channel {
	id: string;
	/** Without #; of a direct message the partner's id. */
	name: string;
	kind: "public" | "private" | "im" | "mpim";
	isArchived: boolean;
	/** User ids, the bot's included when it has joined. */
	members: Set<string>;
	/** Milliseconds since 1970. */
	createdAt: number;
}

/** What a workspace starts with. */
export interface WorkspaceSeed {
	team: { id: string; name: string; domain: string };
	app: { id: string; botId: string; botUserId: string; name: string };
	people: Person[];
	userGroups: UserGroup[];
	channels: { id: string; name: string; isPrivate?: boolean; isArchived?: boolean; members: string[] }[];
}

const ANNA = "U01ANNA0001";
const BRAM = "U01BRAM0001";
const CARLA = "U01CARLA001";
const VICTOR = "U01VICTOR01";
const BOT = "U01KOPPEL01";
const EVERYBODY = [ANNA, BRAM, CARLA, VICTOR, BOT];

function person(id: string, realName: string, place: { locale: string; tz: string }): Person {
	const name = (realName.split(" ")[0] ?? realName).toLowerCase();
	return { id, name, realName, email: `${name}@cronus.example`, ...place, isBot: false };
}

/** The company of the demo: an operator, a steward (who reads Dutch), an admin, a viewer, and the bot. */
export const defaultWorkspace: WorkspaceSeed = {
	team: { id: "T01CRONUS01", name: "Cronus", domain: "cronus" },
	app: { id: "A01KOPPEL01", botId: "B01KOPPEL01", botUserId: BOT, name: "Koppel" },
	people: [
		person(ANNA, "Anna Bakker", { locale: "en-US", tz: "Europe/Amsterdam" }),
		person(BRAM, "Bram de Wit", { locale: "nl-NL", tz: "Europe/Amsterdam" }),
		person(CARLA, "Carla Stone", { locale: "en-GB", tz: "Europe/London" }),
		person(VICTOR, "Victor Lane", { locale: "en-US", tz: "America/New_York" }),
		{ ...person(BOT, "Koppel", { locale: "en-US", tz: "Europe/Amsterdam" }), isBot: true },
	],
	userGroups: [
		{ id: "S01OPERATOR", handle: "sync-operators", name: "Sync operators", users: [ANNA] },
		{ id: "S01STEWARD1", handle: "sync-stewards", name: "Sync stewards", users: [BRAM] },
		{ id: "S01ADMINS01", handle: "sync-admins", name: "Sync admins", users: [CARLA] },
	],
	channels: [
		{ id: "C01SALES001", name: "sync-sales", members: EVERYBODY },
		{ id: "C01ADMIN001", name: "sync-admin", members: EVERYBODY },
	],
};

/** People, groups and channels; who is in which channel. */
export class Workspace {
	readonly team: WorkspaceSeed["team"];
	readonly app: WorkspaceSeed["app"];
	readonly people = new Map<string, Person>();
	readonly userGroups = new Map<string, UserGroup>();
	readonly channels = new Map<string, Channel>();
	readonly #ids: IdMaker;

	constructor(seed: WorkspaceSeed, ids: IdMaker) {
		this.team = { ...seed.team };
		this.app = { ...seed.app };
		this.#ids = ids;
		for (const one of seed.people) this.people.set(one.id, { ...one });
		for (const group of seed.userGroups) this.userGroups.set(group.id, { ...group, users: [...group.users] });
		for (const channel of seed.channels) this.addChannel(channel);
	}

	/** Adds a channel; the bot is a member only when it stands among the members. */
	addChannel(given: {
		id?: string;
		name: string;
		isPrivate?: boolean;
		isArchived?: boolean;
		members: string[];
	}): Channel {
		const channel: Channel = {
			id: given.id ?? this.#ids.next("C"),
			name: given.name.replace(/^#/, ""),
			kind: given.isPrivate ? "private" : "public",
			isArchived: given.isArchived ?? false,
			members: new Set(given.members.map((member) => this.person(member).id)),
			createdAt: this.#ids.seconds() * 1_000,
		};
		this.channels.set(channel.id, channel);
		return channel;
	}

	/** The direct message conversation of these people and the bot; made when there is none. */
	directMessage(userIds: string[]): { channel: Channel; isNew: boolean } {
		const members = new Set([...userIds, this.app.botUserId]);
		const kind = userIds.length === 1 ? "im" : "mpim";
		for (const channel of this.channels.values()) {
			const isSame =
				channel.members.size === members.size && [...members].every((id) => channel.members.has(id));
			if (channel.kind === kind && isSame) return { channel, isNew: false };
		}
		const channel: Channel = {
			id: this.#ids.next(kind === "im" ? "D" : "G"),
			name: kind === "im" ? (userIds[0] ?? "") : `mpdm-${userIds.join("--")}`,
			kind,
			isArchived: false,
			members,
			createdAt: this.#ids.seconds() * 1_000,
		};
		this.channels.set(channel.id, channel);
		return { channel, isNew: true };
	}

	/**
	 * A person by id, handle, first or full name, with or without @.
	 * @throws SlackDoubleError `no_such_person`
	 */
	person(reference: string): Person {
		const byId = this.people.get(reference);
		if (byId !== undefined) return byId;
		const word = reference.replace(/^@/, "").toLowerCase();
		for (const one of this.people.values()) {
			if ([one.name, one.realName.toLowerCase()].includes(word)) return one;
		}
		throw new SlackDoubleError("no_such_person", `There is nobody called ${reference} in the workspace.`);
	}

	/**
	 * A channel by id or name, with or without #.
	 * @throws SlackDoubleError `no_such_channel`
	 */
	channel(reference: string): Channel {
		const found = this.findChannel(reference);
		if (found !== undefined) return found;
		throw new SlackDoubleError("no_such_channel", `There is no channel ${reference}.`);
	}

	findChannel(reference: string): Channel | undefined {
		const byId = this.channels.get(reference);
		if (byId !== undefined) return byId;
		const name = reference.replace(/^#/, "");
		return [...this.channels.values()].find(
			(channel) => channel.name === name && (channel.kind === "public" || channel.kind === "private"),
		);
	}

	/** How people see a channel: `#sync-sales`, or the partner of a direct message. */
	channelLabel(channel: Channel): string {
		if (channel.kind === "public" || channel.kind === "private") return `#${channel.name}`;
		const partners = [...channel.members].filter((id) => id !== this.app.botUserId);
		return `DM with ${partners.map((id) => this.people.get(id)?.realName ?? id).join(", ")}`;
	}
}
