import { describe, expect, it } from "@jest/globals";
import type { KnownBlock } from "@slack/types";
import { BLOCK_OVERHEAD, BLOCKS_SIZE_MAX } from "../../../src/demo/slack/block-kit/size.js";
import { type BlockProblem, checkBlocks, checkView, type Surface } from "../../../src/demo/slack/index.js";
import {
	actions,
	alert,
	button,
	CLASSIC,
	card,
	cell,
	chart,
	container,
	dataTable,
	ELEMENTS,
	feedback,
	image,
	input,
	many,
	modal,
	mrkdwn,
	NEWER,
	plain,
	type Row,
	section,
	table,
	textInput,
	video,
	x,
} from "./block-limits.js";

/** Finds a problem and nothing else. */
function expectOnly(problems: BlockProblem[], code: BlockProblem["code"], pointer: string): void {
	expect(problems.map((problem) => [problem.code, problem.pointer])).toEqual([[code, pointer]]);
}

describe("checkBlocks", () => {
	it.each([...CLASSIC, ...ELEMENTS, ...NEWER])(
		"%s: takes the limit, names one over",
		(_, at, over, code, pointer) => {
			expect(checkBlocks([at], "message")).toEqual([]);
			expectOnly(checkBlocks([over], "message"), code, pointer);
		},
	);

	it.each<[Surface, number]>([
		["message", 50],
		["modal", 100],
		["home", 100],
	])("a %s takes %i blocks", (surface, max) => {
		expect(
			checkBlocks(
				many(max, () => ({ type: "divider" })),
				surface,
			),
		).toEqual([]);
		expectOnly(
			checkBlocks(
				many(max + 1, () => ({ type: "divider" })),
				surface,
			),
			"too_many",
			"",
		);
	});

	it("counts the characters of all blocks of a message together", () => {
		const texts = (last: number) =>
			[x(3000), x(3000), x(3000), x(last)].map((text) => section({ text: mrkdwn(text) }));
		const room = BLOCKS_SIZE_MAX - 4 * BLOCK_OVERHEAD - 9_000;
		const spread = (last: number) => [
			...texts(3000).slice(0, 3),
			section({ fields: [plain(x(2000))], text: mrkdwn(x(last)) }),
		];

		expect(checkBlocks(spread(room - 2_000), "message")).toEqual([]);
		expectOnly(checkBlocks(spread(room - 1_999), "message"), "blocks_too_long", "");
		expect(checkBlocks(spread(room - 1_999), "modal")).toEqual([]);
	});

	it("counts the characters of all markdown blocks together", () => {
		const markdown = (length: number) => ({ type: "markdown", text: x(length) });

		expect(checkBlocks([markdown(6_000), markdown(6_000)], "message")).toEqual([]);
		expectOnly(checkBlocks([markdown(6_000), markdown(6_001)], "message"), "markdown_too_long", "");
	});

	it("takes one table, two charts and one plan a message", () => {
		const plan = { type: "plan", title: "p" };

		expect(checkBlocks([table([[cell("a")]]), chart(), chart(), plan], "message")).toEqual([]);
		expectOnly(checkBlocks([table([[cell("a")]]), dataTable(2)], "message"), "too_many_tables", "");
		expectOnly(checkBlocks([chart(), chart(), chart()], "message"), "too_many_charts", "");
		expectOnly(checkBlocks([plan, plan], "message"), "too_many_plans", "");
		expectOnly(
			checkBlocks([table([[cell("a")]]), container({ child_blocks: [table([[cell("a")]])] })], "message"),
			"too_many_tables",
			"",
		);
	});

	it("wants every block_id once, nested ones included", () => {
		const twice = [section({ block_id: "a" }), container({ child_blocks: [section({ block_id: "a" })] })];

		expect(checkBlocks([section({ block_id: "a" }), section({ block_id: "b" })], "message")).toEqual([]);
		expectOnly(checkBlocks(twice, "message"), "duplicate_block_id", "");
	});

	it("wants every action_id once in its block, but takes it again in another block", () => {
		expect(checkBlocks([actions(button()), actions(button())], "message")).toEqual([]);
		expectOnly(checkBlocks([actions(button(), button())], "message"), "duplicate_action_id", "");
	});

	it("takes one focus_on_load a view", () => {
		const focused = (id: string) => input(textInput({ action_id: id, focus_on_load: true }));

		expect(checkBlocks([focused("a"), input(textInput())], "modal")).toEqual([]);
		expectOnly(checkBlocks([focused("a"), focused("b")], "modal"), "too_many_focused", "");
	});

	const SURFACES: [string, object, Surface[]][] = [
		["section", section(), ["message", "modal", "home"]],
		["header", { type: "header", text: plain("h") }, ["message", "modal", "home"]],
		["context", { type: "context", elements: [plain("c")] }, ["message", "modal", "home"]],
		["actions", actions(button()), ["message", "modal", "home"]],
		["divider", { type: "divider" }, ["message", "modal", "home"]],
		["image", image(), ["message", "modal", "home"]],
		["input", input(textInput()), ["message", "modal", "home"]],
		[
			"rich_text",
			{ type: "rich_text", elements: [{ type: "rich_text_section", elements: [] }] },
			["message", "modal", "home"],
		],
		["video", video(), ["message", "modal", "home"]],
		["alert", alert(), ["modal"]],
		["card", card(), ["message", "home"]],
		["carousel", { type: "carousel", elements: [card()] }, ["message", "home"]],
		["container", container(), ["message"]],
		["context_actions", { type: "context_actions", elements: [feedback(1)] }, ["message"]],
		["table", table([[cell("a")]]), ["message"]],
		["data_table", dataTable(2), ["message"]],
		["data_visualization", chart(), ["message"]],
		["markdown", { type: "markdown", text: "m" }, ["message"]],
		["task_card", { type: "task_card", task_id: "1", title: "t", status: "error" }, ["message"]],
		["plan", { type: "plan", title: "p" }, ["message"]],
		["a file input", input({ type: "file_input", max_files: 10 }), ["modal"]],
	];

	it.each(SURFACES)("%s stands only where Slack shows it", (_, block, allowed) => {
		for (const surface of ["message", "modal", "home"] as const) {
			const codes = new Set(checkBlocks([block], surface).map((problem) => problem.code));
			expect([...codes]).toEqual(allowed.includes(surface) ? [] : ["not_allowed_here"]);
		}
	});

	it.each<Row>([
		[
			"alert text 200",
			alert({ text: plain(x(200)) }),
			alert({ text: plain(x(201)) }),
			"too_long",
			"/0/text/text",
		],
		["alert level", alert({ level: "warning" }), alert({ level: "loud" }), "invalid_value", "/0/level"],
		[
			"file_input 10",
			input({ type: "file_input", max_files: 10 }),
			input({ type: "file_input", max_files: 11 }),
			"out_of_range",
			"/0/element/max_files",
		],
	])("in a modal, %s: takes the limit, names one over", (_, at, over, code, pointer) => {
		expect(checkBlocks([at], "modal")).toEqual([]);
		expectOnly(checkBlocks([over], "modal"), code, pointer);
	});

	it("refuses what is no block", () => {
		expectOnly(checkBlocks("text", "message"), "wrong_type", "");
		expectOnly(checkBlocks([null], "message"), "wrong_type", "/0");
		expectOnly(checkBlocks([{ type: "file" }], "message"), "unknown_type", "/0/type");
		expectOnly(checkBlocks([{ type: "constructor" }], "message"), "unknown_type", "/0/type");
		expectOnly(
			checkBlocks([actions({ type: "constructor" })], "message"),
			"unknown_type",
			"/0/elements/0/type",
		);
	});

	it("takes blocks as the SDK types them", () => {
		const blocks: KnownBlock[] = [
			{ type: "header", text: { type: "plain_text", text: "Customer 1000", emoji: true } },
			{ type: "section", fields: [{ type: "mrkdwn", text: "*Name*\nAdatum", verbatim: true }] },
			{
				type: "actions",
				elements: [{ type: "button", text: { type: "plain_text", text: "Retry" }, action_id: "r" }],
			},
		];

		expect(checkBlocks(blocks, "message")).toEqual([]);
	});
});

describe("checkView", () => {
	const submit = { submit: plain("Go") };

	it.each<Row>([
		["title 24", modal({ title: plain(x(24)) }), modal({ title: plain(x(25)) }), "too_long", "/title/text"],
		["title is needed", modal(), modal({ title: undefined }), "required", "/title"],
		["title is plain", modal(), modal({ title: mrkdwn("t") }), "invalid_value", "/title/type"],
		[
			"submit 24",
			modal({ submit: plain(x(24)) }),
			modal({ submit: plain(x(25)) }),
			"too_long",
			"/submit/text",
		],
		["close 24", modal({ close: plain(x(24)) }), modal({ close: plain(x(25)) }), "too_long", "/close/text"],
		[
			"private_metadata 3000",
			modal({ private_metadata: x(3000) }),
			modal({ private_metadata: x(3001) }),
			"too_long",
			"/private_metadata",
		],
		[
			"callback_id 255",
			modal({ callback_id: x(255) }),
			modal({ callback_id: x(256) }),
			"too_long",
			"/callback_id",
		],
		[
			"external_id 255",
			modal({ external_id: x(255) }),
			modal({ external_id: x(256) }),
			"too_long",
			"/external_id",
		],
		[
			"submit with an input",
			modal({ ...submit, blocks: [input(textInput())] }),
			modal({ blocks: [input(textInput())] }),
			"submit_required",
			"/submit",
		],
		[
			"100 blocks",
			modal({ blocks: many(100, () => section()) }),
			modal({ blocks: many(101, () => section()) }),
			"too_many",
			"/blocks",
		],
		[
			"limits inside blocks",
			modal({ blocks: [section({ text: plain(x(3000)) })] }),
			modal({ blocks: [section({ text: plain(x(3001)) })] }),
			"too_long",
			"/blocks/0/text/text",
		],
		["blocks are needed", modal(), modal({ blocks: undefined }), "required", "/blocks"],
		["known properties", modal(), modal({ size: "big" }), "unknown_property", "/size"],
		[
			"a home has no title",
			{ type: "home", blocks: [] },
			{ type: "home", blocks: [], title: plain("t") },
			"unknown_property",
			"/title",
		],
		["view types", { type: "home", blocks: [] }, { type: "dialog", blocks: [] }, "invalid_value", "/type"],
	])("%s: takes the limit, names one over", (_, at, over, code, pointer) => {
		expect(checkView(at)).toEqual([]);
		expectOnly(checkView(over), code, pointer);
	});

	it("takes 250 KB and no more", () => {
		const sized = (lengths: (index: number) => number) =>
			modal({ blocks: many(100, (i) => section({ text: mrkdwn(x(lengths(i))) })) });
		const empty = Buffer.byteLength(JSON.stringify(sized(() => 0)));
		const filled = (bytes: number) => {
			const each = Math.floor((bytes - empty) / 100);
			return sized((i) => (i === 0 ? bytes - empty - 99 * each : each));
		};

		expect(checkView(filled(250 * 1_024))).toEqual([]);
		expectOnly(checkView(filled(250 * 1_024 + 1)), "view_too_large", "");
	});
});
