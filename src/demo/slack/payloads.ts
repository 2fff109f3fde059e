import { copy, isJson, type Json, toText } from "./json.js";
import type { StoredMessage } from "./messages.js";
import type { StateValues } from "./state.js";
import type { SlackView } from "./views.js";
import type { Channel, Person } from "./workspace.js";
import type { World } from "./world.js";

/** Slack's old verification token; it proves nothing and apps ignore it. */
const VERIFICATION_TOKEN = "local-slack";

/** What every payload carries (facts/slack section 5.2). */
export function basePayload(world: World, person: Person): Json {
	const { team, app } = world.workspace;
	return {
		team: { id: team.id, domain: team.domain },
		user: { id: person.id, username: person.name, name: person.name, team_id: team.id },
		api_app_id: app.id,
		token: VERIFICATION_TOKEN,
		is_enterprise_install: false,
		enterprise: null,
	};
}

/** Where an interaction took place. */
export type Place =
	| { in: "message"; channel: Channel; stored: StoredMessage }
	| { in: "view"; view: SlackView };

/** The fields of a payload that say where it came from. An ephemeral message does not travel along, as in Slack. */
export function placePayload(place: Place): Json {
	if (place.in === "view") {
		return { container: { type: "view", view_id: place.view.id }, view: copy(place.view) };
	}
	const { stored, channel } = place;
	const { ts, thread_ts: threadTs } = stored.message;
	return {
		channel: { id: channel.id, name: channel.kind === "im" ? "directmessage" : channel.name },
		container: {
			type: "message",
			message_ts: ts,
			channel_id: channel.id,
			is_ephemeral: stored.audience !== null,
			...(threadTs === undefined ? {} : { thread_ts: threadTs }),
		},
		...(stored.audience === null ? { message: copy(stored.message) } : {}),
	};
}

/** One entry of `actions`: what was pressed or chosen. */
export function actionOf(world: World, block: Json, element: Json, value?: Json): Json {
	const quoted = ["text", "value", "url", "style", "placeholder", "confirm", "icon", "min_query_length"];
	const kept = quoted.filter((name) => element[name] !== undefined);
	const initials = Object.keys(element).filter((name) => name.startsWith("initial_"));
	return {
		type: element.type,
		action_id: element.action_id,
		block_id: block.block_id,
		...Object.fromEntries([...kept, ...initials].map((name) => [name, copy(element[name])])),
		...value,
		action_ts: world.ids.ts(),
	};
}

export function blockActions(
	world: World,
	person: Person,
	given: { place: Place; action: Json; state: StateValues },
): Json {
	const { place } = given;
	const viewId = place.in === "view" && place.view.type === "modal" ? place.view.id : null;
	return {
		type: "block_actions",
		...basePayload(world, person),
		...placePayload(place),
		trigger_id: world.triggers.issue(person.id, viewId),
		...(place.in === "message"
			? { response_url: responseUrl(world, person, place), state: { values: copy(given.state) } }
			: {}),
		actions: [given.action],
	};
}

export function responseUrl(world: World, person: Person, place: Place & { in: "message" }): string {
	const { channel, stored } = place;
	const path = world.responseUrls.issue({
		channel: channel.id,
		user: person.id,
		originalTs: stored.message.ts,
	});
	return `${world.origin}${path}`;
}

export function viewSubmission(world: World, person: Person, view: SlackView): Json {
	return {
		type: "view_submission",
		...basePayload(world, person),
		trigger_id: world.triggers.issue(person.id, view.id),
		view: copy(view),
		response_urls: responseUrlsOf(world, person, view),
	};
}

/** A conversation select with `response_url_enabled` brings a response_url for what was chosen (facts/slack section 5.2). */
function responseUrlsOf(world: World, person: Person, view: SlackView): Json[] {
	return view.blocks.flatMap((block) => {
		const { element } = block;
		if (!isJson(element) || element.response_url_enabled !== true) return [];
		const blockId = toText(block.block_id);
		const actionId = toText(element.action_id);
		const value = view.state.values[blockId]?.[actionId];
		const channelId = toText(value?.selected_conversation) || toText(value?.selected_channel);
		if (channelId === "") return [];
		const path = world.responseUrls.issue({ channel: channelId, user: person.id, originalTs: null });
		const url = `${world.origin}${path}`;
		return [{ block_id: blockId, action_id: actionId, channel_id: channelId, response_url: url }];
	});
}

export function viewClosed(world: World, person: Person, view: SlackView, isCleared: boolean): Json {
	return { type: "view_closed", ...basePayload(world, person), view: copy(view), is_cleared: isCleared };
}

/** The envelope of an event (facts/slack section 5.2). */
export function eventCallback(world: World, event: Json, eventId?: string): Json {
	const { team, app } = world.workspace;
	return {
		type: "event_callback",
		token: VERIFICATION_TOKEN,
		team_id: team.id,
		api_app_id: app.id,
		event,
		event_id: eventId ?? world.ids.next("Ev"),
		event_time: world.ids.seconds(),
		authorizations: [
			{
				enterprise_id: null,
				team_id: team.id,
				user_id: app.botUserId,
				is_bot: true,
				is_enterprise_install: false,
			},
		],
		is_ext_shared_channel: false,
	};
}

/** The fields of a slash command, sent as a plain form. */
export function slashCommand(
	world: World,
	person: Person,
	given: { command: string; text: string; channel: Channel; responsePath: string },
): Json {
	const { team, app } = world.workspace;
	return {
		token: VERIFICATION_TOKEN,
		team_id: team.id,
		team_domain: team.domain,
		channel_id: given.channel.id,
		channel_name: given.channel.kind === "im" ? "directmessage" : given.channel.name,
		user_id: person.id,
		user_name: person.name,
		command: given.command,
		text: given.text,
		api_app_id: app.id,
		is_enterprise_install: "false",
		response_url: `${world.origin}${given.responsePath}`,
		trigger_id: world.triggers.issue(person.id),
	};
}
