import { toJsonList } from "./json.js";
import type { SlackMessage, StoredMessage } from "./messages.js";
import { type NameOf, plainMrkdwn, renderText } from "./render-text.js";
import type { SlackView } from "./views.js";
import type { Workspace } from "./workspace.js";
import type { World } from "./world.js";

/** Names of people, groups and channels as readers see them. */
export function namesOf(workspace: Workspace): NameOf {
	return (id) =>
		workspace.people.get(id)?.realName ??
		workspace.userGroups.get(id)?.handle ??
		workspace.channels.get(id)?.name ??
		id;
}

/** What stands in a message: its blocks, else its text. */
export function messageText(message: SlackMessage, nameOf: NameOf): string {
	const attached = toJsonList(message.attachments).map((attachment) => {
		const fallback = String(attachment.text ?? attachment.fallback ?? "");
		return attachment.blocks === undefined ? fallback : renderText(attachment.blocks, nameOf);
	});
	const own =
		message.blocks === undefined ? plainMrkdwn(message.text, nameOf) : renderText(message.blocks, nameOf);
	return [own, ...attached].filter((part) => part !== "").join("\n");
}

/** A channel as text: a paragraph per message, replies indented below their parent. */
export function channelTranscript(world: World, reference: string): string {
	const channel = world.workspace.channel(reference);
	const stored = world.messages.in(channel.id);
	const parents = stored.filter(
		({ message }) => message.thread_ts === undefined || message.thread_ts === message.ts,
	);
	const paragraphs = parents.flatMap((parent) => {
		const replies = stored.filter(
			({ message }) => message.thread_ts === parent.message.ts && message.ts !== parent.message.ts,
		);
		return [paragraph(world, parent, ""), ...replies.map((reply) => paragraph(world, reply, "    "))];
	});
	return [world.workspace.channelLabel(channel), ...paragraphs].join("\n\n");
}

function paragraph(world: World, { message }: StoredMessage, indent: string): string {
	const author = world.workspace.people.get(message.user)?.realName ?? message.user;
	const mark = message.edited === undefined ? "" : " (edited)";
	const lines = messageText(message, namesOf(world.workspace)).split("\n");
	return [`${indent}${author}${mark}:`, ...lines.map((line) => `${indent}  ${line}`)].join("\n");
}

/** A modal or Home tab as text: title, content, and the two buttons below a modal. */
export function viewText(world: World, view: SlackView): string {
	const title = view.title === null ? "" : `== ${String(view.title.text)} ==`;
	const buttons = [view.close, view.submit].flatMap((button) =>
		button === null ? [] : [`[${String(button.text)}]`],
	);
	const body = renderText(view.blocks, namesOf(world.workspace));
	return [title, body, buttons.join(" ")].filter((part) => part !== "").join("\n");
}
