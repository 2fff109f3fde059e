import { checkBlock } from "./block-kit/blocks.js";
import { checkPlainText, ID_MAX } from "./block-kit/composition.js";
import { type BlockProblem, ProblemList, type Surface } from "./block-kit/problem.js";
import { BLOCKS_SIZE_MAX, blocksSize } from "./block-kit/size.js";
import { checkOnePerMessage } from "./block-kit/tables.js";
import { allBlocks, allElements, elementsOf } from "./block-kit/walk.js";
import { isJson, type Json, toJsonList, toList, toText } from "./json.js";

export type { BlockProblem, BlockProblemCode, Surface } from "./block-kit/problem.js";

/** Blocks per surface (facts/slack section 3.1). */
const BLOCKS_MAX: Record<Surface, number> = { message: 50, modal: 100, home: 100 };
/** Over all markdown blocks of one message together (facts/slack section 3.4). */
const MARKDOWN_MAX = 12_000;
/** `view_too_large` (facts/slack section 3.1). */
const VIEW_BYTES_MAX = 250 * 1_024;

/**
 * Everything Slack would refuse in these blocks on this surface: limits, surfaces, uniqueness of ids
 * (facts/slack sections 3.1 to 3.4). An empty answer means Slack takes them.
 */
export function checkBlocks(blocks: unknown, surface: Surface): BlockProblem[] {
	const problems = new ProblemList();
	const list = problems.list(blocks, "", { min: 0, max: BLOCKS_MAX[surface] });
	for (const [index, value] of list.entries()) {
		const block = problems.object(value, `/${index}`);
		if (block !== undefined) checkBlock(problems, block, `/${index}`, surface);
	}
	checkIds(problems, list);
	if (surface === "message") checkMessageAsWhole(problems, list);
	else checkFocus(problems, list);
	return problems.problems;
}

function checkMessageAsWhole(problems: ProblemList, blocks: unknown[]): void {
	checkOnePerMessage(problems, blocks);
	const size = blocksSize(blocks);
	if (size > BLOCKS_SIZE_MAX) {
		problems.add("blocks_too_long", "", `all blocks together count ${size}`, BLOCKS_SIZE_MAX);
	}
	const markdown = toJsonList(blocks)
		.filter((block) => block.type === "markdown")
		.reduce((sum, block) => sum + toText(block.text).length, 0);
	if (markdown > MARKDOWN_MAX) {
		problems.add("markdown_too_long", "", `all markdown blocks carry ${markdown} characters`, MARKDOWN_MAX);
	}
}

/** A `block_id` is unique in the message or view, an `action_id` in its block (facts/slack sections 3.2 and 3.3). */
function checkIds(problems: ProblemList, blocks: unknown[]): void {
	const blockIds = new Set<unknown>();
	for (const block of allBlocks(blocks)) {
		const id = block.block_id;
		if (id !== undefined && blockIds.has(id)) {
			problems.add("duplicate_block_id", "", `block_id ${String(id)} already exists`, String(id));
		}
		blockIds.add(id);
		checkActionIds(problems, block);
	}
}

function checkActionIds(problems: ProblemList, block: Json): void {
	const actionIds = new Set<unknown>();
	for (const { action_id: id } of elementsOf(block)) {
		if (id !== undefined && actionIds.has(id)) {
			problems.add(
				"duplicate_action_id",
				"",
				`action_id ${String(id)} already exists in its block`,
				String(id),
			);
		}
		actionIds.add(id);
	}
}

/** One `focus_on_load` per view (facts/slack section 3.3). */
function checkFocus(problems: ProblemList, blocks: unknown[]): void {
	const focused = allElements(blocks).filter(({ element }) => element.focus_on_load === true);
	if (focused.length > 1) problems.add("too_many_focused", "", "only one element may set focus_on_load", 1);
}

const COMMON = ["type", "blocks", "private_metadata", "callback_id", "external_id"];
const MODAL = [...COMMON, "title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"];

/** Everything Slack would refuse in a view, its blocks included (facts/slack section 3.1). Pointers start at the view. */
export function checkView(view: unknown): BlockProblem[] {
	const problems = new ProblemList();
	const given = problems.object(view, "");
	if (given === undefined) return problems.problems;
	problems.word(given.type, "/type", ["modal", "home"]);
	problems.text(given.private_metadata, "/private_metadata", 3_000, { optional: true, min: 0 });
	problems.text(given.callback_id, "/callback_id", ID_MAX, { optional: true, min: 0 });
	problems.text(given.external_id, "/external_id", ID_MAX, { optional: true, min: 0 });
	if (given.type === "modal") checkModal(problems, given);
	else problems.properties(given, "", COMMON);
	const bytes = Buffer.byteLength(JSON.stringify(given));
	if (bytes > VIEW_BYTES_MAX) problems.add("view_too_large", "", `${bytes} bytes`, VIEW_BYTES_MAX);
	const blocks = checkBlocks(given.blocks, given.type === "home" ? "home" : "modal");
	return [...problems.problems, ...blocks.map((one) => ({ ...one, pointer: `/blocks${one.pointer}` }))];
}

function checkModal(problems: ProblemList, view: Json): void {
	checkPlainText(problems, view.title, "/title", 24);
	checkPlainText(problems, view.submit, "/submit", 24, true);
	checkPlainText(problems, view.close, "/close", 24, true);
	problems.flag(view.clear_on_close, "/clear_on_close");
	problems.flag(view.notify_on_close, "/notify_on_close");
	problems.properties(view, "", MODAL);
	const hasInput = toList(view.blocks).some((block) => isJson(block) && block.type === "input");
	if (hasInput && view.submit === undefined) {
		problems.add("submit_required", "/submit", "a view with an input block needs submit");
	}
}
