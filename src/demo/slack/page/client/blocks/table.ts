import { el } from "../dom.js";
import { isJson, type Json, toJson, toText } from "../json.js";
import type { Place } from "../place.js";
import { withEmoji } from "../text/emoji.js";
import { drawRichText } from "./rich-text.js";

/** `table` and `data_table`: the first row names the columns. A wide one scrolls by itself. */
export function drawTable(block: Json, place: Place): HTMLElement {
	const rows = (Array.isArray(block.rows) ? block.rows : []).map((row) => (Array.isArray(row) ? row : []));
	const settings = (Array.isArray(block.column_settings) ? block.column_settings : []).map(toJson);
	const [head = [], ...body] = rows;
	const cell = (tag: "th" | "td", value: unknown, column: number) =>
		drawCell(tag, value, settings[column] ?? {}, place);
	const named = (column: number) => (block.row_header_column_index === column ? "th" : "td");
	const table = el(
		"table",
		{},
		toText(block.caption) !== "" && el("caption", {}, toText(block.caption)),
		el("thead", {}, el("tr", {}, ...head.map((value, column) => cell("th", value, column)))),
		el(
			"tbody",
			{},
			...body.map((row) => el("tr", {}, ...row.map((value, column) => cell(named(column), value, column)))),
		),
	);
	return el("div", { class: "block table", tabindex: 0, role: "region", "aria-label": "Table" }, table);
}

function drawCell(tag: "th" | "td", value: unknown, setting: Json, place: Place): HTMLElement {
	const cell = toJson(value);
	const isNumber = cell.type === "raw_number";
	const align = toText(setting.align) || (isNumber ? "right" : "left");
	const node = el(tag, { class: `cell-${align}${setting.is_wrapped === true ? " cell-wrapped" : ""}` });
	const isRich = isJson(value) && cell.type === "rich_text";
	node.append(isRich ? drawRichText(cell, place.reader) : withEmoji(toText(cell.text)));
	return node;
}
