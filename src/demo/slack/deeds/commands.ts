import type { AppAnswer, AppLink, Tamper } from "../app-link.js";
import { SlackDoubleError } from "../errors.js";
import { copy, isJson, type Json } from "../json.js";
import { type PostedMessage, toPosted } from "../messages.js";
import { basePayload, eventCallback, responseUrl, slashCommand } from "../payloads.js";
import { SlackApiError } from "../web-api/api-error.js";
import { postAnswer } from "../web-api/respond.js";
import type { Person } from "../workspace.js";
import type { World } from "../world.js";
import { type MessageRef, messagePlace } from "./places.js";

/** What became of a slash command. */
export interface CommandResult {
	answer: AppAnswer;
	/** The message that the app's direct answer became; null when it answered nothing. */
	posted: PostedMessage | null;
	/** Slack's error code when it cannot show the answer. */
	refusal: string | null;
}

/** Types a slash command. The app's direct answer is shown to the person, or to all with `in_channel`. */
export async function command(
	world: World,
	link: AppLink,
	given: { user: string; channel: string; command?: string; text: string; tamper?: Tamper },
): Promise<CommandResult> {
	const person = world.workspace.person(given.user);
	const channel = world.workspace.channel(given.channel);
	if (!channel.members.has(person.id)) {
		throw new SlackDoubleError("not_a_member", `${person.realName} is not in ${given.channel}.`);
	}
	const responsePath = world.responseUrls.issue({ channel: channel.id, user: person.id, originalTs: null });
	const name = given.command ?? "/koppel";
	const body = slashCommand(world, person, { command: name, text: given.text, channel, responsePath });
	const answer = await link.send({ kind: "command", as: "form", body, ...tampered(given) });
	if (answer.error !== null || answer.body === "") return { answer, posted: null, refusal: null };
	return {
		answer,
		...showAnswer(world, answer, { path: responsePath, channel: channel.id, user: person.id }),
	};
}

function showAnswer(
	world: World,
	answer: AppAnswer,
	place: { path: string; channel: string; user: string },
): Pick<CommandResult, "posted" | "refusal"> {
	const content: Json = isJson(answer.json) ? answer.json : { text: answer.body };
	try {
		const stored = postAnswer(world, place, content);
		const url = world.responseUrls.find(place.path);
		if (url !== undefined) url.originalTs = stored.message.ts;
		return { posted: toPosted(stored), refusal: null };
	} catch (error) {
		if (!(error instanceof SlackApiError)) throw error;
		return { posted: null, refusal: error.code };
	}
}

/** Picks a shortcut from a message's menu, as `message_action`. */
export function messageShortcut(
	world: World,
	link: AppLink,
	given: MessageRef & { callbackId: string; tamper?: Tamper },
): Promise<AppAnswer> {
	const { person, place } = messagePlace(world, given);
	const { stored, channel } = place;
	const body = {
		type: "message_action",
		...basePayload(world, person),
		callback_id: given.callbackId,
		trigger_id: world.triggers.issue(person.id),
		response_url: responseUrl(world, person, place),
		action_ts: world.ids.ts(),
		message_ts: stored.message.ts,
		message: copy(stored.message),
		channel: { id: channel.id, name: channel.name },
	};
	return link.send({ kind: "message_action", as: "payload", body, ...tampered(given) });
}

/** Picks a shortcut from the global menu, as `shortcut`: no channel, no response_url. */
export function globalShortcut(
	world: World,
	link: AppLink,
	given: { user: string; callbackId: string; tamper?: Tamper },
): Promise<AppAnswer> {
	const person = world.workspace.person(given.user);
	const body = {
		type: "shortcut",
		...basePayload(world, person),
		callback_id: given.callbackId,
		trigger_id: world.triggers.issue(person.id),
		action_ts: world.ids.ts(),
	};
	return link.send({ kind: "shortcut", as: "payload", body, ...tampered(given) });
}

/** How an event is sent: again under its old id, or so that it has to be refused. */
export interface EventOptions {
	/** The id of an event that was sent before. */
	eventId?: string;
	/** Marks a retry (facts/slack section 5.1). */
	retry?: { number: number; reason: string };
	tamper?: Tamper;
}

/** Sends an event, as a JSON `event_callback`. */
export function sendEvent(
	world: World,
	link: AppLink,
	given: { event: Json } & EventOptions,
): Promise<AppAnswer> {
	const { retry } = given;
	const body = eventCallback(world, given.event, given.eventId);
	const kind = String(given.event.type);
	return link.send({ kind, as: "json", body, ...(retry === undefined ? {} : { retry }), ...tampered(given) });
}

/** Opens the app's Home tab, as `app_home_opened`. */
export function openHome(
	world: World,
	link: AppLink,
	given: { user: string; tab?: "home" | "messages" } & EventOptions,
): Promise<AppAnswer> {
	const person = world.workspace.person(given.user);
	const view = world.views.home(person.id);
	const event = {
		type: "app_home_opened",
		user: person.id,
		channel: world.workspace.directMessage([person.id]).channel.id,
		tab: given.tab ?? "home",
		event_ts: world.ids.ts(),
		...(view === undefined ? {} : { view: copy(view) }),
	};
	return sendEvent(world, link, { ...given, event });
}

/** Writes a message as a person; the app hears nothing of it. */
export function say(
	world: World,
	given: { user: string; channel: string; text: string; threadTs?: string },
): { person: Person; message: PostedMessage } {
	const person = world.workspace.person(given.user);
	const channel = world.workspace.channel(given.channel);
	const author = { user: person.id, team: world.workspace.team.id };
	const options = given.threadTs === undefined ? {} : { threadTs: given.threadTs };
	return {
		person,
		message: toPosted(world.messages.post(channel.id, author, { text: given.text }, options)),
	};
}

/** Writes a message that mentions the app, as `app_mention`. */
export function mention(
	world: World,
	link: AppLink,
	given: { user: string; channel: string; text: string; threadTs?: string } & EventOptions,
): Promise<AppAnswer> {
	const { botUserId } = world.workspace.app;
	if (!world.workspace.channel(given.channel).members.has(botUserId)) {
		throw new SlackDoubleError("not_a_member", `The app is not in ${given.channel}.`);
	}
	const { person, message } = say(world, { ...given, text: `<@${botUserId}> ${given.text}` });
	const event = {
		type: "app_mention",
		user: person.id,
		text: message.text,
		ts: message.ts,
		channel: message.channel,
		event_ts: message.ts,
		...(given.threadTs === undefined ? {} : { thread_ts: given.threadTs }),
	};
	return sendEvent(world, link, { ...given, event });
}

function tampered(given: { tamper?: Tamper }): { tamper?: Tamper } {
	return given.tamper === undefined ? {} : { tamper: given.tamper };
}
