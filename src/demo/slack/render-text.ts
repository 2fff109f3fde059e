import { isJson, type Json, toJsonList, toList, toText } from "./json.js";

/** Turns an id into what a reader sees: a person's, group's or channel's name. */
export type NameOf = (id: string) => string;

const sameWord: NameOf = (id) => id;

/**
 * Blocks as readable plain text, a line or more per block: buttons in [brackets], choices as [caption: one | other],
 * inputs as "Label: [ ]". Slack's own notation for links, dates, people and escaped characters is resolved.
 */
export function renderText(blocks: unknown, nameOf: NameOf = sameWord): string {
	return toJsonList(blocks)
		.flatMap((block) => blockLines(block, nameOf))
		.filter((line) => line !== "")
		.join("\n");
}

function blockLines(block: Json, nameOf: NameOf): string[] {
	const text = (value: unknown) => textObject(value, nameOf);
	switch (block.type) {
		case "section":
			return sectionLines(block, nameOf);
		case "header":
			return [`# ${text(block.text)}`];
		case "context":
			return [
				`(${toJsonList(block.elements)
					.map((one) => contextText(one, nameOf))
					.join(" · ")})`,
			];
		case "actions":
		case "context_actions":
			return [
				toJsonList(block.elements)
					.map((one) => elementText(one, nameOf))
					.join(" "),
			];
		case "divider":
			return ["---"];
		case "image":
			return [`<image: ${toText(block.alt_text)}>`];
		case "input":
			return [
				`${text(block.label)}: ${elementText(toElement(block.element), nameOf)}`,
				hintOf(block, nameOf),
			];
		case "rich_text":
			return richTextLines(block, nameOf);
		case "markdown":
			return toText(block.text).split("\n");
		case "alert":
			return [`! ${text(block.text)}`];
		case "table":
		case "data_table":
			return tableLines(block, nameOf);
		default:
			return otherLines(block, nameOf);
	}
}

function sectionLines(block: Json, nameOf: NameOf): string[] {
	const fields = toJsonList(block.fields).map((field) => textObject(field, nameOf).replaceAll("\n", ": "));
	const body = [textObject(block.text, nameOf), fields.join(" | ")].filter((part) => part !== "");
	const accessory = isJson(block.accessory) ? elementText(block.accessory, nameOf) : "";
	return [...body.slice(0, -1), `${body.at(-1) ?? ""} ${accessory}`.trim()];
}

function hintOf(block: Json, nameOf: NameOf): string {
	const hint = textObject(block.hint, nameOf);
	return hint === "" ? "" : `  (${hint})`;
}

function contextText(element: Json, nameOf: NameOf): string {
	return element.type === "image" ? `<image: ${toText(element.alt_text)}>` : textObject(element, nameOf);
}

function toElement(value: unknown): Json {
	return isJson(value) ? value : {};
}

/** Cards, containers, carousels, plans, videos, charts: their titles and what stands in them. */
function otherLines(block: Json, nameOf: NameOf): string[] {
	const words = ["title", "subtitle", "body", "subtext", "description"].map((name) => {
		const value = block[name];
		return typeof value === "string" ? value : textObject(value, nameOf);
	});
	const buttons = toJsonList(block.actions)
		.map((one) => elementText(one, nameOf))
		.join(" ");
	const inner = [...toJsonList(block.child_blocks), ...toJsonList(block.tasks)];
	const cards = block.type === "carousel" ? toJsonList(block.elements) : [];
	return [...words, ...[...inner, ...cards].flatMap((one) => blockLines(one, nameOf)), buttons];
}

function tableLines(block: Json, nameOf: NameOf): string[] {
	const rows = toList(block.rows).map((row) =>
		toJsonList(row)
			.map((cell) => (cell.type === "rich_text" ? richTextLines(cell, nameOf).join(" ") : toText(cell.text)))
			.join(" | "),
	);
	return [toText(block.caption), ...rows];
}

function elementText(element: Json, nameOf: NameOf): string {
	const { type } = element;
	if (type === "image") return `<image: ${toText(element.alt_text)}>`;
	if (type === "feedback_buttons") {
		const captions = [element.positive_button, element.negative_button].filter(isJson);
		return captions.map((button) => `[${textObject(button.text, nameOf)}]`).join(" ");
	}
	if (isJson(element.text)) return `[${textObject(element.text, nameOf)}]`;
	const options = [
		...toJsonList(element.options),
		...toJsonList(element.option_groups).flatMap((group) => toJsonList(group.options)),
	].map((option) => textObject(option.text, nameOf));
	const caption = textObject(element.placeholder, nameOf);
	const initial = initialText(element, nameOf);
	if (options.length > 0)
		return `[${[caption, options.join(" | ")].filter((part) => part !== "").join(": ")}]`;
	return `[${initial === "" ? caption || " " : initial}]`;
}

function initialText(element: Json, nameOf: NameOf): string {
	if (isJson(element.initial_option)) return textObject(element.initial_option.text, nameOf);
	const name = Object.keys(element).find((key) => key.startsWith("initial_"));
	const value = name === undefined ? undefined : element[name];
	return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function textObject(value: unknown, nameOf: NameOf): string {
	if (!isJson(value)) return "";
	return value.type === "mrkdwn" ? plainMrkdwn(toText(value.text), nameOf) : toText(value.text);
}

/** mrkdwn as a person reads it: `<url|label>`, `<@U1>`, `<!date^..|fallback>`, `*bold*`, `&amp;`. */
export function plainMrkdwn(text: string, nameOf: NameOf = sameWord): string {
	const resolved = text.replace(/<([^<>]+)>/g, (_, inner: string) => resolveMark(inner, nameOf));
	return resolved
		.replace(/(^|[\s(])([*_~])(\S(?:[^\n]*?\S)?)\2(?=$|[\s).,:;!?])/gm, "$1$3")
		.replaceAll("&lt;", "<")
		.replaceAll("&gt;", ">")
		.replaceAll("&amp;", "&");
}

function resolveMark(inner: string, nameOf: NameOf): string {
	const [target = "", label] = inner.split("|", 2);
	if (target.startsWith("@")) return `@${label ?? nameOf(target.slice(1))}`;
	if (target.startsWith("#")) return `#${label ?? nameOf(target.slice(1))}`;
	if (target.startsWith("!subteam^")) return label ?? `@${nameOf(target.slice("!subteam^".length))}`;
	if (target.startsWith("!date^")) return label ?? "";
	if (target.startsWith("!")) return `@${target.slice(1)}`;
	return label ?? target;
}

function richTextLines(block: Json, nameOf: NameOf): string[] {
	return toJsonList(block.elements).flatMap((part) => {
		if (part.type !== "rich_text_list") return leavesText(part, nameOf).split("\n");
		return toJsonList(part.elements).map((item, index) => {
			const mark = part.style === "ordered" ? `${index + 1}.` : "-";
			return `${mark} ${leavesText(item, nameOf)}`;
		});
	});
}

function leavesText(part: Json, nameOf: NameOf): string {
	return toJsonList(part.elements)
		.map((leaf) => leafText(leaf, nameOf))
		.join("");
}

function leafText(leaf: Json, nameOf: NameOf): string {
	switch (leaf.type) {
		case "link":
			return toText(leaf.text) || toText(leaf.url);
		case "user":
			return `@${nameOf(toText(leaf.user_id))}`;
		case "usergroup":
			return `@${nameOf(toText(leaf.usergroup_id))}`;
		case "channel":
			return `#${nameOf(toText(leaf.channel_id))}`;
		case "broadcast":
			return `@${toText(leaf.range)}`;
		case "emoji":
			return `:${toText(leaf.name)}:`;
		case "date":
			return toText(leaf.fallback) || toText(leaf.format);
		default:
			return toText(leaf.text) || toText(leaf.value);
	}
}
