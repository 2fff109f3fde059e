import { entryOf, type Json } from "../json.js";
import { checkImageSource, checkPlainText, checkTextObject, ID_MAX } from "./composition.js";
import { checkElement, ELEMENTS_OF } from "./elements.js";
import type { ProblemList, Surface } from "./problem.js";
import { checkRichText } from "./rich-text.js";
import { checkChart, checkDataTable, checkTable } from "./tables.js";

type BlockCheck = (problems: ProblemList, block: Json, pointer: string, surface: Surface) => void;

interface BlockRule {
	check: BlockCheck;
	properties: string[];
	surfaces: Surface[];
}

const EVERYWHERE: Surface[] = ["message", "modal", "home"];
const LONG = Number.MAX_SAFE_INTEGER;

const checkSection: BlockCheck = (problems, block, pointer, surface) => {
	if (block.text === undefined && block.fields === undefined) {
		problems.add("required", `${pointer}/text`, "a section needs text or fields");
	}
	checkTextObject(problems, block.text, `${pointer}/text`, { optional: true });
	const fields = problems.list(block.fields, `${pointer}/fields`, { min: 1, max: 10, optional: true });
	for (const [index, field] of fields.entries()) {
		checkTextObject(problems, field, `${pointer}/fields/${index}`, { max: 2_000 });
	}
	if (block.accessory !== undefined) {
		checkElement(problems, block.accessory, `${pointer}/accessory`, {
			allowed: ELEMENTS_OF.accessory,
			surface,
		});
	}
	problems.flag(block.expand, `${pointer}/expand`);
};

const checkHeader: BlockCheck = (problems, block, pointer) => {
	checkPlainText(problems, block.text, `${pointer}/text`, 150);
	problems.whole(block.level, `${pointer}/level`, { min: 1, max: 4 });
};

const checkContext: BlockCheck = (problems, block, pointer, surface) => {
	const elements = problems.list(block.elements, `${pointer}/elements`, { min: 1, max: 10 });
	for (const [index, value] of elements.entries()) {
		const at = `${pointer}/elements/${index}`;
		const element = problems.object(value, at);
		if (element?.type === "image") checkElement(problems, element, at, { allowed: ["image"], surface });
		else if (element !== undefined) checkTextObject(problems, element, at);
	}
};

function elementsBlock(allowed: readonly string[], max: number): BlockCheck {
	return (problems, block, pointer, surface) => {
		const elements = problems.list(block.elements, `${pointer}/elements`, { min: 1, max });
		for (const [index, element] of elements.entries()) {
			checkElement(problems, element, `${pointer}/elements/${index}`, { allowed, surface });
		}
	};
}

const checkImageBlock: BlockCheck = (problems, block, pointer) => {
	checkImageSource(problems, block, pointer);
	problems.text(block.alt_text, `${pointer}/alt_text`, 2_000);
	checkPlainText(problems, block.title, `${pointer}/title`, 2_000, true);
};

const checkInput: BlockCheck = (problems, block, pointer, surface) => {
	checkPlainText(problems, block.label, `${pointer}/label`, 2_000);
	checkPlainText(problems, block.hint, `${pointer}/hint`, 2_000, true);
	checkElement(problems, block.element, `${pointer}/element`, { allowed: ELEMENTS_OF.input, surface });
	problems.flag(block.optional, `${pointer}/optional`);
	problems.flag(block.dispatch_action, `${pointer}/dispatch_action`);
};

const checkAlert: BlockCheck = (problems, block, pointer) => {
	checkTextObject(problems, block.text, `${pointer}/text`, { max: 200 });
	const levels = ["default", "info", "warning", "error", "success"];
	problems.word(block.level, `${pointer}/level`, levels, { optional: true });
};

/** Buttons of a card: newer text says three, older text two; the smaller counts (facts/slack section 3.4). */
const CARD_BUTTONS_MAX = 2;

const checkCard: BlockCheck = (problems, block, pointer, surface) => {
	if (["title", "body", "hero_image", "actions"].every((name) => block[name] === undefined)) {
		problems.add("required", pointer, "a card needs title, body, hero_image or actions");
	}
	const texts = { title: 150, subtitle: 150, body: 200, subtext: 200 };
	for (const [name, max] of Object.entries(texts)) {
		checkTextObject(problems, block[name], `${pointer}/${name}`, { max, optional: true });
	}
	for (const name of ["hero_image", "icon"]) {
		if (block[name] === undefined) continue;
		checkElement(problems, block[name], `${pointer}/${name}`, { allowed: ELEMENTS_OF.cardImage, surface });
	}
	const limits = { min: 1, max: CARD_BUTTONS_MAX, optional: true };
	for (const [index, button] of problems.list(block.actions, `${pointer}/actions`, limits).entries()) {
		const at = `${pointer}/actions/${index}`;
		checkElement(problems, button, at, { allowed: ELEMENTS_OF.cardActions, surface });
	}
};

/** Checks blocks that stand inside another one. */
function checkChildren(
	problems: ProblemList,
	children: unknown[],
	pointer: string,
	place: { allowed: readonly string[]; surface: Surface },
): void {
	for (const [index, value] of children.entries()) {
		const at = `${pointer}/${index}`;
		const child = problems.object(value, at);
		if (child === undefined) continue;
		if (place.allowed.includes(String(child.type))) checkBlock(problems, child, at, place.surface);
		else problems.add("not_allowed_here", `${at}/type`, `unsupported type: ${String(child.type)}`);
	}
}

const checkCarousel: BlockCheck = (problems, block, pointer, surface) => {
	const cards = problems.list(block.elements, `${pointer}/elements`, { min: 1, max: 10 });
	checkChildren(problems, cards, `${pointer}/elements`, { allowed: ["card"], surface });
};

const CONTAINER_CHILDREN = [
	"actions",
	"context",
	"divider",
	"header",
	"image",
	"input",
	"rich_text",
	"section",
	"table",
	"video",
];

const checkContainer: BlockCheck = (problems, block, pointer, surface) => {
	if (block.rich_text_title !== undefined) {
		checkRichText(problems, block.rich_text_title, `${pointer}/rich_text_title`);
	}
	checkPlainText(problems, block.title, `${pointer}/title`, 150, block.rich_text_title !== undefined);
	checkTextObject(problems, block.subtitle, `${pointer}/subtitle`, { max: 150, optional: true });
	const widths = ["narrow", "standard", "wide", "full"];
	problems.word(block.width, `${pointer}/width`, widths, { optional: true });
	problems.flag(block.is_collapsible, `${pointer}/is_collapsible`);
	problems.flag(block.default_collapsed, `${pointer}/default_collapsed`);
	if (block.default_collapsed === true && block.is_collapsible !== true) {
		problems.add("invalid_value", `${pointer}/default_collapsed`, "needs is_collapsible");
	}
	const children = problems.list(block.child_blocks, `${pointer}/child_blocks`, { min: 1, max: 10 });
	checkChildren(problems, children, `${pointer}/child_blocks`, { allowed: CONTAINER_CHILDREN, surface });
};

const checkTaskCard: BlockCheck = (problems, block, pointer) => {
	problems.text(block.task_id, `${pointer}/task_id`, LONG);
	problems.text(block.title, `${pointer}/title`, LONG);
	problems.word(block.status, `${pointer}/status`, ["pending", "in_progress", "complete", "error"]);
	for (const name of ["details", "output"]) {
		if (block[name] !== undefined) checkRichText(problems, block[name], `${pointer}/${name}`);
	}
};

const checkPlan: BlockCheck = (problems, block, pointer, surface) => {
	problems.text(block.title, `${pointer}/title`, LONG);
	const tasks = problems.list(block.tasks, `${pointer}/tasks`, { min: 0, max: LONG, optional: true });
	checkChildren(problems, tasks, `${pointer}/tasks`, { allowed: ["task_card"], surface });
};

const checkVideo: BlockCheck = (problems, block, pointer) => {
	problems.text(block.alt_text, `${pointer}/alt_text`, 2_000);
	checkPlainText(problems, block.title, `${pointer}/title`, 199);
	problems.text(block.video_url, `${pointer}/video_url`, 3_000);
	problems.text(block.thumbnail_url, `${pointer}/thumbnail_url`, 3_000);
	problems.text(block.author_name, `${pointer}/author_name`, 49, { optional: true });
	checkPlainText(problems, block.description, `${pointer}/description`, 200, true);
	for (const name of ["video_url", "title_url"]) {
		const url = block[name];
		if (typeof url === "string" && !url.startsWith("https://")) {
			problems.add("invalid_value", `${pointer}/${name}`, "must be an https URL");
		}
	}
};

/** Every block with its limits and surfaces (facts/slack sections 3.2 and 3.4; the smaller number where texts differ). */
const RULES: Record<string, BlockRule> = {
	section: {
		check: checkSection,
		properties: ["text", "fields", "accessory", "expand"],
		surfaces: EVERYWHERE,
	},
	header: { check: checkHeader, properties: ["text", "level"], surfaces: EVERYWHERE },
	context: { check: checkContext, properties: ["elements"], surfaces: EVERYWHERE },
	actions: {
		check: elementsBlock(ELEMENTS_OF.actions, 25),
		properties: ["elements"],
		surfaces: EVERYWHERE,
	},
	divider: { check: () => {}, properties: [], surfaces: EVERYWHERE },
	image: {
		check: checkImageBlock,
		properties: ["image_url", "slack_file", "alt_text", "title"],
		surfaces: EVERYWHERE,
	},
	input: {
		check: checkInput,
		properties: ["label", "hint", "element", "optional", "dispatch_action"],
		surfaces: EVERYWHERE,
	},
	rich_text: { check: checkRichText, properties: ["elements"], surfaces: EVERYWHERE },
	alert: { check: checkAlert, properties: ["text", "level"], surfaces: ["modal"] },
	card: {
		check: checkCard,
		properties: ["hero_image", "icon", "title", "subtitle", "body", "subtext", "actions"],
		surfaces: ["message", "home"],
	},
	carousel: { check: checkCarousel, properties: ["elements"], surfaces: ["message", "home"] },
	container: {
		check: checkContainer,
		properties: [
			"title",
			"rich_text_title",
			"subtitle",
			"child_blocks",
			"width",
			"icon",
			"is_collapsible",
			"default_collapsed",
			"has_header_divider",
		],
		surfaces: ["message"],
	},
	context_actions: {
		check: elementsBlock(ELEMENTS_OF.contextActions, 5),
		properties: ["elements"],
		surfaces: ["message"],
	},
	table: { check: checkTable, properties: ["rows", "column_settings"], surfaces: ["message"] },
	data_table: {
		check: checkDataTable,
		properties: ["rows", "caption", "page_size", "row_header_column_index"],
		surfaces: ["message"],
	},
	data_visualization: { check: checkChart, properties: ["title", "chart"], surfaces: ["message"] },
	markdown: {
		check: (problems, block, pointer) => problems.text(block.text, `${pointer}/text`, 12_000),
		properties: ["text"],
		surfaces: ["message"],
	},
	task_card: {
		check: checkTaskCard,
		properties: ["task_id", "title", "details", "output", "sources", "status"],
		surfaces: ["message"],
	},
	plan: { check: checkPlan, properties: ["title", "tasks"], surfaces: ["message"] },
	video: {
		check: checkVideo,
		properties: [
			"video_url",
			"thumbnail_url",
			"alt_text",
			"title",
			"title_url",
			"author_name",
			"provider_name",
			"provider_icon_url",
			"description",
		],
		surfaces: EVERYWHERE,
	},
};

/** Checks one block, what stands in it included. */
export function checkBlock(problems: ProblemList, block: Json, pointer: string, surface: Surface): void {
	const type = String(block.type);
	const rule = entryOf(RULES, type);
	if (rule === undefined) {
		problems.add("unknown_type", `${pointer}/type`, `unsupported type: ${type}`, Object.keys(RULES));
		return;
	}
	if (!rule.surfaces.includes(surface)) {
		problems.add("not_allowed_here", pointer, `${type} does not work in a ${surface}`, rule.surfaces);
	}
	problems.text(block.block_id, `${pointer}/block_id`, ID_MAX, { optional: true });
	problems.properties(block, pointer, ["type", "block_id", ...rule.properties]);
	rule.check(problems, block, pointer, surface);
}
