import type { ActionsBlock, KnownBlock, SectionBlock, TableBlock } from "@slack/types";
import type { DesiredDigest, DigestPress } from "../../console/index.js";
import type { Messages } from "../../messages/index.js";
import { ACTION_IDS } from "../ids.js";
import { cut, LIMITS } from "../limits.js";
import { type DigestValue, toDigestValue } from "../payload.js";
import type { RenderedCard } from "./card.js";
import { confirmation } from "./confirmation.js";
import { wholeLines } from "./fit.js";
import { context, escaped, lineMarkdown, linkMarkdown, plain, section, spokenLine } from "./text.js";

const LINE = 400;
const NAME = 80;
const KIND = 80;

const PRESS_IDS: Record<DigestPress, string> = {
	digestOpen: ACTION_IDS.digestOpen,
	digestRetry: ACTION_IDS.digestRetry,
};

/** A digest as a message: one table at most, and a top-level text that tells the whole story. */
export function renderDigest(digest: DesiredDigest, value: DigestValue, messages: Messages): RenderedCard {
	const said = digest.happened.map((line) => lineMarkdown(messages, line, LINE));
	const blocks: KnownBlock[] = [section([`*${escaped(digest.title, NAME)}*`, ...said].join("\n"))];
	blocks.push(section(`*${escaped(digest.open, LINE)}*`));
	if (digest.rows.length > 0) blocks.push(table(digest));
	const beside = [digest.more, digest.aside].filter((text) => text !== null);
	if (beside.length > 0) blocks.push(section(beside.map((text) => escaped(text, LINE)).join(" ")));
	if (digest.untouched !== null) blocks.push(section(escaped(digest.untouched, LINE)));
	if (digest.oldestTitle !== null) blocks.push(oldest(digest.oldestTitle, digest, messages));
	const small = [...digest.trend.map((line) => escaped(line, LINE)), ...nextLine(digest, messages)];
	if (small.length > 0) blocks.push(context(small));
	if (digest.buttons.length > 0) blocks.push(actions(digest, value));
	return { text: spokenText(digest, messages), blocks };
}

function table({ columns, rows }: DesiredDigest): TableBlock {
	const cell = (text: string, most: number) => ({ type: "raw_text" as const, text: cut(text, most) });
	const head = [cell(columns.mapping, NAME), cell(columns.kind, KIND), cell(columns.count, NAME)];
	const body = rows.map(({ mapping, kind, count }) => [
		cell(mapping, NAME),
		cell(kind, KIND),
		cell(String(count), NAME),
	]);
	return {
		type: "table",
		column_settings: [{ is_wrapped: true }, { is_wrapped: true }, { align: "right" }],
		rows: [head, ...body],
	};
}

function oldest(title: string, { oldest }: DesiredDigest, messages: Messages): SectionBlock {
	const lines = oldest.map(({ text, since, link, linkWords }) => {
		const words = `• ${escaped(text, LINE)} ${lineMarkdown(messages, since, NAME * 2)}`;
		return link === null ? words : `${words} · ${linkMarkdown(linkWords, link, NAME)}`;
	});
	return section(wholeLines([`*${escaped(title, NAME)}*`, ...lines], LIMITS.sectionText));
}

function nextLine({ next }: DesiredDigest, messages: Messages): string[] {
	return next === null ? [] : [lineMarkdown(messages, next, LINE)];
}

function actions({ buttons }: DesiredDigest, value: DigestValue): ActionsBlock {
	return {
		type: "actions",
		elements: buttons.map(({ press, label, confirm }) => ({
			type: "button",
			action_id: PRESS_IDS[press],
			text: plain(label, LIMITS.buttonText),
			value: toDigestValue(value),
			...(confirm === null ? {} : { confirm: confirmation(confirm, false) }),
		})),
	};
}

/** Everything the blocks say, in reading order; screen readers read this and not the blocks. */
function spokenText(digest: DesiredDigest, messages: Messages): string {
	const parts = [
		escaped(digest.title, NAME),
		...digest.happened.map((line) => spokenLine(messages, line)),
		escaped(digest.open, LINE),
		...digest.rows.map((row) => escaped(messages.say("digest.row", row), LINE)),
		...[digest.more, digest.aside, digest.untouched].flatMap((text) =>
			text === null ? [] : [escaped(text, LINE)],
		),
		...(digest.oldestTitle === null ? [] : [escaped(digest.oldestTitle, NAME)]),
		...digest.oldest.map(({ text, since }) => `${escaped(text, LINE)} ${spokenLine(messages, since)}`),
		...digest.trend.map((line) => escaped(line, LINE)),
		...(digest.next === null ? [] : [spokenLine(messages, digest.next)]),
	];
	return wholeLines(parts, LIMITS.messageText);
}
