import { entryOf, isJson, type Json, toList } from "../json.js";
import type { ProblemList } from "./problem.js";

/** Leaves of a rich text section and the property each cannot do without (facts/slack section 3.2). */
const LEAVES: Record<string, string> = {
	text: "text",
	link: "url",
	user: "user_id",
	usergroup: "usergroup_id",
	channel: "channel_id",
	team: "team_id",
	emoji: "name",
	broadcast: "range",
	color: "value",
	date: "timestamp",
};

/** A `rich_text` block, also as a table cell or a title. */
export function checkRichText(problems: ProblemList, value: unknown, pointer: string): void {
	const block = problems.object(value, pointer);
	if (block === undefined) return;
	problems.word(block.type, `${pointer}/type`, ["rich_text"]);
	problems.properties(block, pointer, ["type", "block_id", "elements"]);
	const parts = problems.list(block.elements, `${pointer}/elements`, {
		min: 1,
		max: Number.MAX_SAFE_INTEGER,
	});
	for (const [index, part] of parts.entries()) {
		const at = `${pointer}/elements/${index}`;
		const element = problems.object(part, at);
		if (element !== undefined) checkPart(problems, element, at);
	}
}

function checkPart(problems: ProblemList, part: Json, pointer: string): void {
	switch (part.type) {
		case "rich_text_section":
		case "rich_text_quote":
			checkLeaves(problems, part, pointer, Object.keys(LEAVES));
			break;
		case "rich_text_preformatted":
			checkLeaves(problems, part, pointer, ["text", "link"]);
			break;
		case "rich_text_list":
			checkList(problems, part, pointer);
			break;
		default:
			problems.add("unknown_type", `${pointer}/type`, `unsupported type: ${String(part.type)}`);
	}
}

function checkList(problems: ProblemList, list: Json, pointer: string): void {
	problems.word(list.style, `${pointer}/style`, ["bullet", "ordered"]);
	problems.whole(list.indent, `${pointer}/indent`, { min: 0, max: 8 });
	const sections = problems.list(list.elements, `${pointer}/elements`, {
		min: 1,
		max: Number.MAX_SAFE_INTEGER,
	});
	for (const [index, section] of sections.entries()) {
		const at = `${pointer}/elements/${index}`;
		const object = problems.object(section, at);
		if (object === undefined) continue;
		problems.word(object.type, `${at}/type`, ["rich_text_section"]);
		checkLeaves(problems, object, at, Object.keys(LEAVES));
	}
}

function checkLeaves(problems: ProblemList, section: Json, pointer: string, allowed: string[]): void {
	const leaves = problems.list(section.elements, `${pointer}/elements`, {
		min: 0,
		max: Number.MAX_SAFE_INTEGER,
	});
	for (const [index, value] of leaves.entries()) {
		const at = `${pointer}/elements/${index}`;
		const leaf = problems.object(value, at);
		if (leaf !== undefined) checkLeaf(problems, leaf, at, allowed);
	}
}

function checkLeaf(problems: ProblemList, leaf: Json, pointer: string, allowed: string[]): void {
	const type = String(leaf.type);
	const needed = entryOf(LEAVES, type);
	if (needed === undefined || !allowed.includes(type)) {
		problems.add("unknown_type", `${pointer}/type`, `unsupported type: ${type}`, allowed);
		return;
	}
	const value = leaf[needed];
	if (type === "date") {
		if (!Number.isInteger(value)) problems.add("wrong_type", `${pointer}/timestamp`, "must be an integer");
		problems.text(leaf.format, `${pointer}/format`, 255);
	} else problems.text(value, `${pointer}/${needed}`, Number.MAX_SAFE_INTEGER);
}

/** All text in a rich text block, run together: what counts against character limits. */
export function richTextOf(value: unknown): string {
	if (!isJson(value)) return "";
	if (typeof value.text === "string") return value.text;
	return toList(value.elements).map(richTextOf).join("");
}
