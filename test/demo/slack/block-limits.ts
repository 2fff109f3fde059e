import type { BlockProblem } from "../../../src/demo/slack/index.js";

export const x = (length: number) => "x".repeat(length);
export const plain = (text: string) => ({ type: "plain_text", text });
export const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
export const many = <T>(count: number, make: (index: number) => T): T[] =>
	Array.from({ length: count }, (_, i) => make(i));
export const option = (index = 0, text = "o") => ({ text: plain(text), value: String(index) });
export const options = (count: number) => many(count, (index) => option(index));
export const button = (more: object = {}) => ({
	type: "button",
	text: plain("Go"),
	action_id: "go",
	...more,
});
export const actions = (...elements: object[]) => ({ type: "actions", elements });
export const section = (more: object = {}) => ({ type: "section", text: mrkdwn("hello"), ...more });
export const input = (element: object, more: object = {}) => ({
	type: "input",
	label: plain("Label"),
	element,
	...more,
});
export const select = (more: object = {}) => ({
	type: "static_select",
	action_id: "s",
	options: options(1),
	...more,
});
export const textInput = (more: object = {}) => ({ type: "plain_text_input", action_id: "t", ...more });
export const confirm = (more: object = {}) => ({ text: plain("Sure?"), ...more });
export const cell = (text: string) => ({ type: "raw_text", text });
export const table = (rows: object[][], more: object = {}) => ({ type: "table", rows, ...more });
export const dataTable = (rows: number, more: object = {}) => ({
	type: "data_table",
	caption: "c",
	rows: many(rows, () => [cell("a")]),
	...more,
});
export const card = (more: object = {}) => ({ type: "card", title: mrkdwn("t"), ...more });
export const container = (more: object = {}) => ({
	type: "container",
	title: plain("t"),
	child_blocks: [section()],
	...more,
});
export const feedback = (index: number) => ({
	type: "feedback_buttons",
	action_id: `f${index}`,
	positive_button: { text: plain("+"), value: "1" },
	negative_button: { text: plain("-"), value: "0" },
});
export const chart = (more: object = {}) => ({
	type: "data_visualization",
	title: "t",
	chart: { type: "bar" },
	...more,
});
export const image = (more: object = {}) => ({
	type: "image",
	image_url: "https://a/b.png",
	alt_text: "a",
	...more,
});
export const video = (more: object = {}) => ({
	type: "video",
	alt_text: "a",
	title: plain("t"),
	video_url: "https://a/v",
	thumbnail_url: "https://a/t",
	...more,
});
export const alert = (more: object = {}) => ({ type: "alert", text: plain("a"), ...more });
export const modal = (more: object = {}) => ({
	type: "modal",
	title: plain("t"),
	blocks: [section()],
	...more,
});

type Code = BlockProblem["code"];
/** What stands at the limit, what stands one over it, and the named error of the latter. */
export type Row = [name: string, at: unknown, over: unknown, code: Code, pointer: string];

export const CLASSIC: Row[] = [
	["block_id 255", section({ block_id: x(255) }), section({ block_id: x(256) }), "too_long", "/0/block_id"],
	[
		"section text 3000",
		section({ text: mrkdwn(x(3000)) }),
		section({ text: mrkdwn(x(3001)) }),
		"too_long",
		"/0/text/text",
	],
	[
		"section text 1",
		section({ text: plain("x") }),
		section({ text: plain("") }),
		"too_short",
		"/0/text/text",
	],
	[
		"section fields 10",
		{ type: "section", fields: many(10, () => plain("f")) },
		{ type: "section", fields: many(11, () => plain("f")) },
		"too_many",
		"/0/fields",
	],
	[
		"section fields 1",
		{ type: "section", fields: [plain("f")] },
		{ type: "section", fields: [] },
		"too_few",
		"/0/fields",
	],
	[
		"section field 2000",
		{ type: "section", fields: [plain(x(2000))] },
		{ type: "section", fields: [plain(x(2001))] },
		"too_long",
		"/0/fields/0/text",
	],
	[
		"header 150",
		{ type: "header", text: plain(x(150)) },
		{ type: "header", text: plain(x(151)) },
		"too_long",
		"/0/text/text",
	],
	[
		"header level 4",
		{ type: "header", text: plain("h"), level: 4 },
		{ type: "header", text: plain("h"), level: 5 },
		"out_of_range",
		"/0/level",
	],
	[
		"header level 1",
		{ type: "header", text: plain("h"), level: 1 },
		{ type: "header", text: plain("h"), level: 0 },
		"out_of_range",
		"/0/level",
	],
	[
		"context 10",
		{ type: "context", elements: many(10, () => plain("c")) },
		{ type: "context", elements: many(11, () => plain("c")) },
		"too_many",
		"/0/elements",
	],
	[
		"context 1",
		{ type: "context", elements: [plain("c")] },
		{ type: "context", elements: [] },
		"too_few",
		"/0/elements",
	],
	[
		"actions 25",
		actions(...many(25, (i) => button({ action_id: `a${i}` }))),
		actions(...many(26, (i) => button({ action_id: `a${i}` }))),
		"too_many",
		"/0/elements",
	],
	[
		"image url 3000",
		image({ image_url: x(3000) }),
		image({ image_url: x(3001) }),
		"too_long",
		"/0/image_url",
	],
	[
		"image alt_text 2000",
		image({ alt_text: x(2000) }),
		image({ alt_text: x(2001) }),
		"too_long",
		"/0/alt_text",
	],
	[
		"image title 2000",
		image({ title: plain(x(2000)) }),
		image({ title: plain(x(2001)) }),
		"too_long",
		"/0/title/text",
	],
	["image needs alt_text", image(), image({ alt_text: undefined }), "required", "/0/alt_text"],
	[
		"image from Slack",
		{ type: "image", alt_text: "a", slack_file: { id: "F1" } },
		{ type: "image", alt_text: "a", slack_file: {} },
		"invalid_value",
		"/0/slack_file",
	],
	[
		"input label 2000",
		input(textInput(), { label: plain(x(2000)) }),
		input(textInput(), { label: plain(x(2001)) }),
		"too_long",
		"/0/label/text",
	],
	[
		"input hint 2000",
		input(textInput(), { hint: plain(x(2000)) }),
		input(textInput(), { hint: plain(x(2001)) }),
		"too_long",
		"/0/hint/text",
	],
	[
		"rich text list style",
		{
			type: "rich_text",
			elements: [
				{
					type: "rich_text_list",
					style: "bullet",
					elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "t" }] }],
				},
			],
		},
		{
			type: "rich_text",
			elements: [
				{
					type: "rich_text_list",
					style: "star",
					elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "t" }] }],
				},
			],
		},
		"invalid_value",
		"/0/elements/0/style",
	],
	[
		"rich text leaves",
		{
			type: "rich_text",
			elements: [{ type: "rich_text_section", elements: [{ type: "user", user_id: "U1" }] }],
		},
		{ type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "button" }] }] },
		"unknown_type",
		"/0/elements/0/elements/0/type",
	],
];

export const ELEMENTS: Row[] = [
	[
		"action_id 255",
		actions(button({ action_id: x(255) })),
		actions(button({ action_id: x(256) })),
		"too_long",
		"/0/elements/0/action_id",
	],
	[
		"button text 75",
		actions(button({ text: plain(x(75)) })),
		actions(button({ text: plain(x(76)) })),
		"too_long",
		"/0/elements/0/text/text",
	],
	[
		"button text is plain",
		actions(button()),
		actions(button({ text: mrkdwn("Go") })),
		"invalid_value",
		"/0/elements/0/text/type",
	],
	[
		"button value 2000",
		actions(button({ value: x(2000) })),
		actions(button({ value: x(2001) })),
		"too_long",
		"/0/elements/0/value",
	],
	[
		"button url 3000",
		actions(button({ url: x(3000) })),
		actions(button({ url: x(3001) })),
		"too_long",
		"/0/elements/0/url",
	],
	[
		"button style",
		actions(button({ style: "danger" })),
		actions(button({ style: "warning" })),
		"invalid_value",
		"/0/elements/0/style",
	],
	[
		"button accessibility_label 75",
		actions(button({ accessibility_label: x(75) })),
		actions(button({ accessibility_label: x(76) })),
		"too_long",
		"/0/elements/0/accessibility_label",
	],
	[
		"option text 75",
		actions(select({ options: [option(0, x(75))] })),
		actions(select({ options: [option(0, x(76))] })),
		"too_long",
		"/0/elements/0/options/0/text/text",
	],
	[
		"option value 150",
		actions(select({ options: [{ text: plain("o"), value: x(150) }] })),
		actions(select({ options: [{ text: plain("o"), value: x(151) }] })),
		"too_long",
		"/0/elements/0/options/0/value",
	],
	[
		"option description 75",
		actions(select({ options: [{ ...option(), description: plain(x(75)) }] })),
		actions(select({ options: [{ ...option(), description: plain(x(76)) }] })),
		"too_long",
		"/0/elements/0/options/0/description/text",
	],
	[
		"option url only in overflow",
		actions({ type: "overflow", action_id: "o", options: [{ ...option(), url: "https://a" }] }),
		actions(select({ options: [{ ...option(), url: "https://a" }] })),
		"unknown_property",
		"/0/elements/0/options/0/url",
	],
	[
		"static_select 100 options",
		actions(select({ options: options(100) })),
		actions(select({ options: options(101) })),
		"too_many",
		"/0/elements/0/options",
	],
	[
		"static_select 100 groups",
		actions(
			select({
				options: undefined,
				option_groups: many(100, (i) => ({ label: plain("g"), options: [option(i)] })),
			}),
		),
		actions(
			select({
				options: undefined,
				option_groups: many(101, (i) => ({ label: plain("g"), options: [option(i)] })),
			}),
		),
		"too_many",
		"/0/elements/0/option_groups",
	],
	[
		"100 options in a group",
		actions(select({ options: undefined, option_groups: [{ label: plain("g"), options: options(100) }] })),
		actions(select({ options: undefined, option_groups: [{ label: plain("g"), options: options(101) }] })),
		"too_many",
		"/0/elements/0/option_groups/0/options",
	],
	[
		"options or groups",
		actions(select()),
		actions(select({ option_groups: [{ label: plain("g"), options: options(1) }] })),
		"exclusive",
		"/0/elements/0",
	],
	[
		"placeholder 150",
		actions(select({ placeholder: plain(x(150)) })),
		actions(select({ placeholder: plain(x(151)) })),
		"too_long",
		"/0/elements/0/placeholder/text",
	],
	[
		"initial_option on offer",
		actions(select({ initial_option: option(0) })),
		actions(select({ initial_option: option(7) })),
		"invalid_value",
		"/0/elements/0/initial_option",
	],
	[
		"multi_static_select 100",
		actions(select({ type: "multi_static_select", options: options(100) })),
		actions(select({ type: "multi_static_select", options: options(101) })),
		"too_many",
		"/0/elements/0/options",
	],
	[
		"external min_query_length",
		actions({ type: "external_select", action_id: "e", min_query_length: 0 }),
		actions({ type: "external_select", action_id: "e", min_query_length: -1 }),
		"out_of_range",
		"/0/elements/0/min_query_length",
	],
	[
		"overflow 5",
		actions({ type: "overflow", action_id: "o", options: options(5) }),
		actions({ type: "overflow", action_id: "o", options: options(6) }),
		"too_many",
		"/0/elements/0/options",
	],
	[
		"overflow 1",
		actions({ type: "overflow", action_id: "o", options: options(1) }),
		actions({ type: "overflow", action_id: "o", options: [] }),
		"too_few",
		"/0/elements/0/options",
	],
	[
		"checkboxes 10",
		actions({ type: "checkboxes", action_id: "c", options: options(10) }),
		actions({ type: "checkboxes", action_id: "c", options: options(11) }),
		"too_many",
		"/0/elements/0/options",
	],
	[
		"radio_buttons 10",
		actions({ type: "radio_buttons", action_id: "c", options: options(10) }),
		actions({ type: "radio_buttons", action_id: "c", options: options(11) }),
		"too_many",
		"/0/elements/0/options",
	],
	[
		"text input max_length 3000",
		input(textInput({ max_length: 3000 })),
		input(textInput({ max_length: 3001 })),
		"out_of_range",
		"/0/element/max_length",
	],
	[
		"number input says whether decimals",
		input({ type: "number_input", is_decimal_allowed: false }),
		input({ type: "number_input" }),
		"required",
		"/0/element/is_decimal_allowed",
	],
	[
		"number input values are strings",
		input({ type: "number_input", is_decimal_allowed: true, initial_value: "1.5" }),
		input({ type: "number_input", is_decimal_allowed: true, initial_value: 1.5 }),
		"wrong_type",
		"/0/element/initial_value",
	],
	[
		"datepicker form",
		actions({ type: "datepicker", initial_date: "2026-08-01" }),
		actions({ type: "datepicker", initial_date: "1-8-2026" }),
		"invalid_value",
		"/0/elements/0/initial_date",
	],
	[
		"timepicker form",
		actions({ type: "timepicker", initial_time: "23:59" }),
		actions({ type: "timepicker", initial_time: "24:00" }),
		"invalid_value",
		"/0/elements/0/initial_time",
	],
	[
		"confirm title 100",
		actions(button({ confirm: confirm({ title: plain(x(100)) }) })),
		actions(button({ confirm: confirm({ title: plain(x(101)) }) })),
		"too_long",
		"/0/elements/0/confirm/title/text",
	],
	[
		"confirm text 300",
		actions(button({ confirm: confirm({ text: plain(x(300)) }) })),
		actions(button({ confirm: confirm({ text: plain(x(301)) }) })),
		"too_long",
		"/0/elements/0/confirm/text/text",
	],
	[
		"confirm button 30",
		actions(button({ confirm: confirm({ confirm: plain(x(30)) }) })),
		actions(button({ confirm: confirm({ confirm: plain(x(31)) }) })),
		"too_long",
		"/0/elements/0/confirm/confirm/text",
	],
	[
		"deny button 30",
		actions(button({ confirm: confirm({ deny: plain(x(30)) }) })),
		actions(button({ confirm: confirm({ deny: plain(x(31)) }) })),
		"too_long",
		"/0/elements/0/confirm/deny/text",
	],
	[
		"confirm style",
		actions(button({ confirm: confirm({ style: "primary" }) })),
		actions(button({ confirm: confirm({ style: "red" }) })),
		"invalid_value",
		"/0/elements/0/confirm/style",
	],
	[
		"icon_button only in context_actions",
		{ type: "context_actions", elements: [{ type: "icon_button", icon: "trash", text: plain("x") }] },
		actions({ type: "icon_button", icon: "trash", text: plain("x") }),
		"not_allowed_here",
		"/0/elements/0/type",
	],
	["known elements", actions(button()), actions({ type: "knob" }), "unknown_type", "/0/elements/0/type"],
	[
		"known properties",
		actions(button()),
		actions(button({ colour: "red" })),
		"unknown_property",
		"/0/elements/0/colour",
	],
];

export const NEWER: Row[] = [
	[
		"card title 150",
		card({ title: mrkdwn(x(150)) }),
		card({ title: mrkdwn(x(151)) }),
		"too_long",
		"/0/title/text",
	],
	[
		"card subtitle 150",
		card({ subtitle: mrkdwn(x(150)) }),
		card({ subtitle: mrkdwn(x(151)) }),
		"too_long",
		"/0/subtitle/text",
	],
	[
		"card body 200",
		card({ body: mrkdwn(x(200)) }),
		card({ body: mrkdwn(x(201)) }),
		"too_long",
		"/0/body/text",
	],
	[
		"card subtext 200",
		card({ subtext: mrkdwn(x(200)) }),
		card({ subtext: mrkdwn(x(201)) }),
		"too_long",
		"/0/subtext/text",
	],
	[
		"card 2 buttons",
		card({ actions: many(2, (i) => button({ action_id: `b${i}` })) }),
		card({ actions: many(3, (i) => button({ action_id: `b${i}` })) }),
		"too_many",
		"/0/actions",
	],
	["card has something", card(), { type: "card", subtitle: mrkdwn("s") }, "required", "/0"],
	[
		"carousel 10",
		{ type: "carousel", elements: many(10, () => card()) },
		{ type: "carousel", elements: many(11, () => card()) },
		"too_many",
		"/0/elements",
	],
	[
		"carousel 1",
		{ type: "carousel", elements: [card()] },
		{ type: "carousel", elements: [] },
		"too_few",
		"/0/elements",
	],
	[
		"container 10",
		container({ child_blocks: many(10, () => section()) }),
		container({ child_blocks: many(11, () => section()) }),
		"too_many",
		"/0/child_blocks",
	],
	["container 1", container(), container({ child_blocks: [] }), "too_few", "/0/child_blocks"],
	[
		"container title 150",
		container({ title: plain(x(150)) }),
		container({ title: plain(x(151)) }),
		"too_long",
		"/0/title/text",
	],
	["container needs a title", container(), container({ title: undefined }), "required", "/0/title"],
	[
		"container holds classic blocks",
		container({ child_blocks: [table([[cell("a")]])] }),
		container({ child_blocks: [card()] }),
		"not_allowed_here",
		"/0/child_blocks/0/type",
	],
	[
		"container collapsed needs collapsible",
		container({ is_collapsible: true, default_collapsed: true }),
		container({ default_collapsed: true }),
		"invalid_value",
		"/0/default_collapsed",
	],
	[
		"context_actions 5",
		{ type: "context_actions", elements: many(5, feedback) },
		{ type: "context_actions", elements: many(6, feedback) },
		"too_many",
		"/0/elements",
	],
	[
		"table rows 100",
		table(many(100, () => [cell("a")])),
		table(many(101, () => [cell("a")])),
		"too_many",
		"/0/rows",
	],
	[
		"table cells 20",
		table([many(20, () => cell("a"))]),
		table([many(21, () => cell("a"))]),
		"too_many",
		"/0/rows/0",
	],
	[
		"table column_settings 20",
		table([[cell("a")]], { column_settings: many(20, () => ({ align: "left" })) }),
		table([[cell("a")]], { column_settings: many(21, () => ({ align: "left" })) }),
		"too_many",
		"/0/column_settings",
	],
	[
		"table align",
		table([[cell("a")]], { column_settings: [{ align: "right" }] }),
		table([[cell("a")]], { column_settings: [{ align: "top" }] }),
		"invalid_value",
		"/0/column_settings/0/align",
	],
	[
		"table 10,000 characters",
		table([[cell(x(9_999)), cell("x")]]),
		table([[cell(x(9_999)), cell("xx")]]),
		"table_too_long",
		"/0/rows",
	],
	[
		"table cell types",
		table([[{ type: "raw_number", value: 1, text: "1" }]]),
		table([[{ type: "raw_number", text: "1" }]]),
		"wrong_type",
		"/0/rows/0/0/value",
	],
	["data_table rows 101", dataTable(101), dataTable(102), "too_many", "/0/rows"],
	["data_table rows 2", dataTable(2), dataTable(1), "too_few", "/0/rows"],
	[
		"data_table page_size 100",
		dataTable(2, { page_size: 100 }),
		dataTable(2, { page_size: 101 }),
		"out_of_range",
		"/0/page_size",
	],
	[
		"data_table page_size 1",
		dataTable(2, { page_size: 1 }),
		dataTable(2, { page_size: 0 }),
		"out_of_range",
		"/0/page_size",
	],
	["data_table needs caption", dataTable(2), dataTable(2, { caption: undefined }), "required", "/0/caption"],
	[
		"data_table columns 20",
		dataTable(2, { rows: many(2, () => many(20, () => cell("a"))) }),
		dataTable(2, { rows: [many(20, () => cell("a")), many(21, () => cell("a"))] }),
		"too_many",
		"/0/rows/1",
	],
	[
		"data_table 10,000 characters",
		dataTable(2, { rows: [[cell(x(9_999))], [cell("x")]] }),
		dataTable(2, { rows: [[cell(x(9_999))], [cell("xx")]] }),
		"table_too_long",
		"/0/rows",
	],
	["data_visualization title 50", chart({ title: x(50) }), chart({ title: x(51) }), "too_long", "/0/title"],
	[
		"data_visualization chart",
		chart({ chart: { type: "pie" } }),
		chart({ chart: { type: "cake" } }),
		"invalid_value",
		"/0/chart/type",
	],
	[
		"task_card status",
		{ type: "task_card", task_id: "1", title: "t", status: "complete" },
		{ type: "task_card", task_id: "1", title: "t", status: "done" },
		"invalid_value",
		"/0/status",
	],
	[
		"plan holds task cards",
		{ type: "plan", title: "p", tasks: [{ type: "task_card", task_id: "1", title: "t", status: "error" }] },
		{ type: "plan", title: "p", tasks: [section()] },
		"not_allowed_here",
		"/0/tasks/0/type",
	],
	[
		"video title 199",
		video({ title: plain(x(199)) }),
		video({ title: plain(x(200)) }),
		"too_long",
		"/0/title/text",
	],
	["video over https", video(), video({ video_url: "http://a/v" }), "invalid_value", "/0/video_url"],
];
