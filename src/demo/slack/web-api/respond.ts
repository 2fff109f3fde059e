import { type Json, toText } from "../json.js";
import type { StoredMessage } from "../messages.js";
import type { ResponseUrl } from "../response-urls.js";
import type { World } from "../world.js";
import { SlackApiError } from "./api-error.js";
import { flagOf, textOf } from "./arguments.js";
import { hasContent, readContent } from "./content.js";
import { type ApiAnswer, refusal } from "./router.js";

/**
 * Takes an answer to a response_url: a new message (ephemeral unless `in_channel`), or the original replaced or deleted.
 * No membership is needed (facts/slack section 5.1). Refusals come with a status that is no 2xx, so that clients see them.
 */
export function answerResponseUrl(world: World, path: string, args: Json): ApiAnswer {
	try {
		const used = world.responseUrls.use(path);
		if ("error" in used) throw new SlackApiError(used.error, {}, { status: 404 });
		respond(world, used.url, args);
		return { status: 200, headers: {}, body: { ok: true } };
	} catch (error) {
		const answer = refusal(error);
		return { ...answer, status: answer.status === 200 ? 400 : answer.status };
	}
}

function respond(world: World, url: ResponseUrl, args: Json): void {
	const original = originalOf(world, url);
	if (flagOf(args, "delete_original")) {
		if (original === undefined) throw new SlackApiError("message_not_found", {}, { status: 404 });
		world.messages.remove(original);
		return;
	}
	const content = readContent(args, "post");
	if (!hasContent(content)) throw new SlackApiError("no_text");
	if (flagOf(args, "replace_original") && original !== undefined) {
		const editor = content.blocks === undefined ? world.workspace.app.botUserId : null;
		world.messages.update(original, { text: "", blocks: [], attachments: [], ...content }, editor);
		return;
	}
	const stored = postAnswer(world, url, args);
	url.originalTs ??= stored.message.ts;
}

function originalOf(world: World, url: ResponseUrl): StoredMessage | undefined {
	if (url.originalTs === null) return undefined;
	return world.messages.findFor(url.user, url.channel, url.originalTs);
}

/**
 * Posts what an app answers to a command or interaction.
 * @throws SlackApiError when Slack would refuse the content
 */
export function postAnswer(
	world: World,
	place: { channel: string; user: string },
	args: Json,
): StoredMessage {
	const content = readContent(args, "post");
	if (!hasContent(content)) throw new SlackApiError("no_text");
	const { app, team } = world.workspace;
	const author = { user: app.botUserId, bot_id: app.botId, app_id: app.id, team: team.id };
	const isForAll = toText(args.response_type) === "in_channel";
	const threadTs = textOf(args, "thread_ts");
	return world.messages.post(place.channel, author, content, {
		...(isForAll ? {} : { audience: place.user }),
		...(threadTs === undefined ? {} : { threadTs }),
	});
}
