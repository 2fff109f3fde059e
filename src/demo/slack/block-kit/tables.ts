import { isJson, type Json, toJsonList, toList } from "../json.js";
import { checkPlainText } from "./composition.js";
import type { ProblemList } from "./problem.js";
import { checkRichText, richTextOf } from "./rich-text.js";

/** Characters in all cells of a table together; newer text grants a data_table twice as many (facts/slack section 3.4). */
const CELL_CHARACTERS_MAX = 10_000;
const COLUMNS_MAX = 20;

/** `table`: rows <= 100, cells <= 20 per row, column_settings <= 20. */
export function checkTable(problems: ProblemList, block: Json, pointer: string): void {
	checkRows(problems, block.rows, pointer, { min: 1, max: 100 });
	const settings = problems.list(block.column_settings, `${pointer}/column_settings`, {
		min: 0,
		max: COLUMNS_MAX,
		optional: true,
	});
	for (const [index, value] of settings.entries()) {
		// A null stands for "as usual" so that a later column can be set.
		if (value === null) continue;
		const at = `${pointer}/column_settings/${index}`;
		const setting = problems.object(value, at);
		if (setting === undefined) continue;
		problems.word(setting.align, `${at}/align`, ["left", "center", "right"], { optional: true });
		problems.flag(setting.is_wrapped, `${at}/is_wrapped`);
		problems.properties(setting, at, ["align", "is_wrapped"]);
	}
}

/** `data_table`: caption, 2 to 101 rows with the header, page_size 1 to 100. */
export function checkDataTable(problems: ProblemList, block: Json, pointer: string): void {
	problems.text(block.caption, `${pointer}/caption`, Number.MAX_SAFE_INTEGER);
	checkRows(problems, block.rows, pointer, { min: 2, max: 101 });
	problems.whole(block.page_size, `${pointer}/page_size`, { min: 1, max: 100 });
	problems.whole(block.row_header_column_index, `${pointer}/row_header_column_index`, {
		min: 0,
		max: COLUMNS_MAX - 1,
	});
}

function checkRows(
	problems: ProblemList,
	value: unknown,
	pointer: string,
	limits: { min: number; max: number },
): void {
	const rows = problems.list(value, `${pointer}/rows`, limits);
	for (const [index, row] of rows.entries()) {
		const at = `${pointer}/rows/${index}`;
		const cells = problems.list(row, at, { min: 1, max: COLUMNS_MAX });
		for (const [column, cell] of cells.entries()) checkCell(problems, cell, `${at}/${column}`);
	}
	const characters = rows.flatMap(toList).reduce<number>((sum, cell) => sum + richTextOf(cell).length, 0);
	if (characters <= CELL_CHARACTERS_MAX) return;
	const message = `all cells together carry ${characters} characters`;
	problems.add("table_too_long", `${pointer}/rows`, message, CELL_CHARACTERS_MAX);
}

function checkCell(problems: ProblemList, value: unknown, pointer: string): void {
	const cell = problems.object(value, pointer);
	if (cell === undefined) return;
	if (cell.type === "rich_text") {
		checkRichText(problems, cell, pointer);
		return;
	}
	problems.word(cell.type, `${pointer}/type`, ["raw_text", "raw_number", "rich_text"]);
	problems.text(cell.text, `${pointer}/text`, Number.MAX_SAFE_INTEGER, { min: 0 });
	if (cell.type === "raw_number" && typeof cell.value !== "number") {
		problems.add("wrong_type", `${pointer}/value`, "must be a number");
	}
}

/** `data_visualization`: title 50, one of four charts (facts/slack section 3.4). */
export function checkChart(problems: ProblemList, block: Json, pointer: string): void {
	if (isJson(block.title)) checkPlainText(problems, block.title, `${pointer}/title`, 50);
	else problems.text(block.title, `${pointer}/title`, 50);
	const chart = problems.object(block.chart, `${pointer}/chart`);
	if (chart !== undefined) {
		problems.word(chart.type, `${pointer}/chart/type`, ["pie", "bar", "line", "area"]);
	}
}

/** At most one table, two charts and one plan stand in one message (facts/slack section 3.4). */
export function checkOnePerMessage(problems: ProblemList, blocks: unknown): void {
	const all = toJsonList(blocks).flatMap((block) => [block, ...toJsonList(block.child_blocks)]);
	const count = (...types: string[]) => all.filter((block) => types.includes(String(block.type))).length;
	if (count("table", "data_table") > 1) problems.add("too_many_tables", "", "only_one_table_allowed", 1);
	if (count("data_visualization") > 2)
		problems.add("too_many_charts", "", "no more than 2 charts allowed", 2);
	if (count("plan") > 1) problems.add("too_many_plans", "", "only one plan allowed", 1);
}
