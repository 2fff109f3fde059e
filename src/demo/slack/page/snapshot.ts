import { type SlackDouble, SlackDoubleError } from "../index.js";
import type { LiveFeed } from "./live-feed.js";
import { readerOf, seenChannels, seenMessage, seenPerson, seenViews } from "./seen.js";
import { type PageRoute, sendJson } from "./server.js";
import type { Snapshot, WireMessage } from "./wire.js";

/** How many messages of a channel a page is given; a demo that ran all night has thousands. */
const MESSAGES_MAX = 400;

/** `GET /state?user=anna`: everything this person sees. */
export function snapshotRoute(slack: SlackDouble, feed: LiveFeed): PageRoute {
	return {
		verb: "GET",
		path: "/state",
		answer: ({ url }, response) => {
			try {
				const reader = readerOf(slack, url.searchParams.get("user"));
				sendJson(response, 200, snapshotFor(slack, reader.id, feed.cursor));
			} catch (error) {
				if (!(error instanceof SlackDoubleError)) throw error;
				sendJson(response, 404, { ok: false, code: error.code, message: error.message });
			}
		},
	};
}

function snapshotFor(slack: SlackDouble, me: string, cursor: string): Snapshot {
	const { team, app, people, userGroups } = slack.workspace;
	const { commands, shortcuts } = slack.registration;
	const { home: hasHomeTab, messages: hasMessagesTab } = slack.tabs;
	// Slack has the conversation with an app in its sidebar before anything was said there.
	if (hasMessagesTab) slack.workspace.directMessage([me]);
	const channels = seenChannels(slack, me);
	return {
		team,
		app: {
			id: app.id,
			userId: app.botUserId,
			name: app.name,
			hasHomeTab,
			hasMessagesTab,
			commands,
			shortcuts,
		},
		me,
		people: [...people.values()].map((person) => seenPerson(slack, person)),
		groups: [...userGroups.values()].map(({ id, handle }) => ({ id, handle })),
		channels,
		messages: channels.flatMap(({ id }) => messagesIn(slack, me, id)),
		views: seenViews(slack, me),
		home: slack.home(me),
		cursor,
	};
}

function messagesIn(slack: SlackDouble, me: string, channel: string): WireMessage[] {
	const forMe = slack.ephemerals(me).filter((message) => message.channel === channel);
	const all = [...slack.messages(channel), ...forMe].sort((a, b) => (a.ts < b.ts ? -1 : 1));
	const kept = all.slice(-MESSAGES_MAX);
	const parents = new Set(kept.map((message) => message.thread_ts));
	const earlier = all.slice(0, -MESSAGES_MAX).filter(({ ts }) => parents.has(ts));
	return [...earlier, ...kept].map((message) => seenMessage(slack, me, message, forMe.includes(message)));
}
