import { type BlockProblem, checkBlocks } from "../check-blocks.js";
import { isJson, type Json, toJsonList } from "../json.js";
import type { MessageContent } from "../messages.js";
import { refusedBlocks, SlackApiError } from "./api-error.js";
import { textOf } from "./arguments.js";

/** Slack cuts a posted text here (facts/slack section 3.1). */
export const POSTED_TEXT_MAX = 40_000;
/** chat.update refuses a longer text (facts/slack section 1, fact 7). */
export const UPDATED_TEXT_MAX = 4_000;
const MARKDOWN_TEXT_MAX = 12_000;
const ATTACHMENTS_MAX = 100;
/** Slack names `metadata_too_large` without a figure; this is a careful guess. */
export const METADATA_BYTES_MAX = 8_000;

/** What a call wants a message to say, checked as Slack checks it (facts/slack sections 3 and 4.2). */
export function readContent(args: Json, purpose: "post" | "update"): MessageContent {
	const text = readText(args, purpose);
	const blocks = readBlocks(args.blocks);
	const attachments = readAttachments(args.attachments);
	const metadata = readMetadata(args.metadata);
	return {
		...(text === undefined ? {} : { text }),
		...(blocks === undefined ? {} : { blocks }),
		...(attachments === undefined ? {} : { attachments }),
		...(metadata === undefined ? {} : { metadata }),
	};
}

/** Says whether there is anything to show. */
export function hasContent(content: MessageContent): boolean {
	const { text, blocks, attachments } = content;
	return (text ?? "") !== "" || (blocks ?? []).length > 0 || (attachments ?? []).length > 0;
}

function readText(args: Json, purpose: "post" | "update"): string | undefined {
	const text = textOf(args, "text");
	const markdown = textOf(args, "markdown_text");
	if (markdown !== undefined) {
		if (text !== undefined || args.blocks !== undefined) throw new SlackApiError("markdown_text_conflict");
		if (markdown.length > MARKDOWN_TEXT_MAX) throw new SlackApiError("msg_too_long");
		return markdown;
	}
	if (text === undefined) return undefined;
	if (purpose === "update" && text.length > UPDATED_TEXT_MAX) throw new SlackApiError("msg_too_long");
	return text.slice(0, POSTED_TEXT_MAX);
}

function readBlocks(value: unknown): unknown[] | undefined {
	if (value === undefined || value === "") return undefined;
	if (!Array.isArray(value)) throw new SlackApiError("invalid_blocks_format");
	refuseBlocks(checkBlocks(value, "message"), "/blocks");
	return value;
}

function readAttachments(value: unknown): unknown[] | undefined {
	if (value === undefined || value === "") return undefined;
	if (!Array.isArray(value) || value.some((one) => !isJson(one))) {
		throw new SlackApiError("invalid_attachments");
	}
	if (value.length > ATTACHMENTS_MAX) throw new SlackApiError("too_many_attachments");
	for (const [index, attachment] of toJsonList(value).entries()) {
		if (attachment.blocks === undefined) continue;
		refuseBlocks(checkBlocks(attachment.blocks, "message"), `/attachments/${index}/blocks`);
	}
	return value;
}

/** Answers problems with the error Slack has for them. */
function refuseBlocks(problems: BlockProblem[], base: string): void {
	if (problems.length === 0) return;
	const codes = new Set(problems.map((problem) => problem.code));
	if (codes.has("too_many_tables")) throw refusedBlocks("invalid_attachments", problems, base);
	if (codes.size === 1 && codes.has("blocks_too_long")) {
		throw refusedBlocks("msg_blocks_too_long", problems, base);
	}
	throw refusedBlocks("invalid_blocks", problems, base);
}

function readMetadata(value: unknown): Json | undefined {
	if (value === undefined || value === "") return undefined;
	if (!isJson(value)) throw new SlackApiError("invalid_metadata_format");
	// An empty object takes the metadata away.
	if (Object.keys(value).length === 0) return {};
	if (typeof value.event_type !== "string" || !isJson(value.event_payload)) {
		throw new SlackApiError("invalid_metadata_format");
	}
	if (Buffer.byteLength(JSON.stringify(value)) > METADATA_BYTES_MAX) {
		throw new SlackApiError("metadata_too_large");
	}
	return value;
}

/** Checks a view; `view_too_large` and the like go out under their own names. */
export function refuseView(problems: BlockProblem[]): void {
	if (problems.length === 0) return;
	if (problems.some((problem) => problem.code === "view_too_large"))
		throw new SlackApiError("view_too_large");
	throw refusedBlocks("invalid_arguments", problems, "/view");
}
