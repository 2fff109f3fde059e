import type { AppMentionEvent } from "@slack/types";
import type { Services } from "../../services.js";
import { callFor } from "../commands/call.js";
import { obey } from "../commands/koppel.js";

const MENTION = /^\s*<@[A-Z0-9]+(?:\|[^>]*)?>[\s:,]*/;

/** "@Koppel status": the words of the command, answered to that person alone where they wrote them. */
export async function appMention(services: Services, event: AppMentionEvent): Promise<void> {
	if (event.user === undefined || event.bot_id !== undefined) return;
	const call = await callFor(
		services,
		{ id: event.user },
		{
			userId: event.user,
			channelId: event.channel,
			threadTs: event.thread_ts,
			responseUrl: null,
			receivedAt: services.clock.monotonic(),
		},
	);
	await obey(services, call, event.text.replace(MENTION, ""));
}
