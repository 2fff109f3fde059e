import { entryOf, isJson, type Json } from "../json.js";
import {
	checkConfirm,
	checkImageSource,
	checkInitialOptions,
	checkOptionSource,
	checkOptions,
	checkPlainText,
	ID_MAX,
	URL_MAX,
} from "./composition.js";
import type { ProblemList, Surface } from "./problem.js";

/** Checks one element that stands at `pointer`. */
type ElementCheck = (problems: ProblemList, element: Json, pointer: string) => void;

interface ElementRule {
	check: ElementCheck;
	/** Properties beside `type` and `action_id`. */
	properties: string[];
	/** Left out: allowed on all. */
	surfaces?: Surface[];
	/** False: the element does nothing, so it has no `action_id`. */
	isActive?: boolean;
}

const none: ElementCheck = () => {};
const STYLES = ["primary", "danger"];
const PLACEHOLDER_MAX = 150;

const checkPlaceholder: ElementCheck = (problems, element, pointer) =>
	checkPlainText(problems, element.placeholder, `${pointer}/placeholder`, PLACEHOLDER_MAX, true);

const checkButton: ElementCheck = (problems, element, pointer) => {
	checkPlainText(problems, element.text, `${pointer}/text`, 75);
	problems.text(element.value, `${pointer}/value`, 2_000, { optional: true });
	problems.text(element.url, `${pointer}/url`, URL_MAX, { optional: true });
	problems.word(element.style, `${pointer}/style`, STYLES, { optional: true });
	problems.text(element.accessibility_label, `${pointer}/accessibility_label`, 75, { optional: true });
};

const checkStaticSelect: ElementCheck = (problems, element, pointer) => {
	checkPlaceholder(problems, element, pointer);
	checkOptionSource(problems, element, pointer);
	checkInitialOptions(problems, element, pointer);
	checkMaxSelected(problems, element, pointer);
};

const checkMaxSelected: ElementCheck = (problems, element, pointer) =>
	problems.whole(element.max_selected_items, `${pointer}/max_selected_items`, {
		min: 1,
		max: Number.MAX_SAFE_INTEGER,
	});

const checkExternalSelect: ElementCheck = (problems, element, pointer) => {
	checkPlaceholder(problems, element, pointer);
	problems.whole(element.min_query_length, `${pointer}/min_query_length`, {
		min: 0,
		max: Number.MAX_SAFE_INTEGER,
	});
	checkMaxSelected(problems, element, pointer);
};

const checkReferenceSelect: ElementCheck = (problems, element, pointer) => {
	checkPlaceholder(problems, element, pointer);
	checkMaxSelected(problems, element, pointer);
};

/** Checkboxes and radio buttons: 1 to 10 options, whose text may be mrkdwn. */
const checkChoices: ElementCheck = (problems, element, pointer) => {
	checkOptions(problems, element.options, `${pointer}/options`, { min: 1, max: 10, allowsMrkdwn: true });
	checkInitialOptions(problems, element, pointer);
};

const checkPlainTextInput: ElementCheck = (problems, element, pointer) => {
	checkPlaceholder(problems, element, pointer);
	problems.whole(element.max_length, `${pointer}/max_length`, { min: 1, max: 3_000 });
	problems.whole(element.min_length, `${pointer}/min_length`, { min: 0, max: 3_000 });
	problems.text(element.initial_value, `${pointer}/initial_value`, 3_000, { optional: true, min: 0 });
};

const checkNumberInput: ElementCheck = (problems, element, pointer) => {
	checkPlaceholder(problems, element, pointer);
	problems.flag(element.is_decimal_allowed, `${pointer}/is_decimal_allowed`, { required: true });
	for (const name of ["initial_value", "min_value", "max_value"]) {
		problems.text(element[name], `${pointer}/${name}`, 255, { optional: true });
	}
};

const checkDate: ElementCheck = (problems, element, pointer) => {
	checkPlaceholder(problems, element, pointer);
	const { initial_date: date } = element;
	if (date === undefined || (typeof date === "string" && /^\d{4}-\d{2}-\d{2}$/.test(date))) return;
	problems.add("invalid_value", `${pointer}/initial_date`, "must be YYYY-MM-DD");
};

const checkTime: ElementCheck = (problems, element, pointer) => {
	checkPlaceholder(problems, element, pointer);
	const { initial_time: time } = element;
	if (time === undefined || (typeof time === "string" && /^([01]\d|2[0-3]):[0-5]\d$/.test(time))) return;
	problems.add("invalid_value", `${pointer}/initial_time`, "must be HH:mm");
};

const checkFeedback: ElementCheck = (problems, element, pointer) => {
	for (const name of ["positive_button", "negative_button"]) {
		const at = `${pointer}/${name}`;
		const button = problems.object(element[name], at);
		if (button === undefined) continue;
		checkPlainText(problems, button.text, `${at}/text`, 75);
		problems.text(button.value, `${at}/value`, 2_000);
		problems.text(button.accessibility_label, `${at}/accessibility_label`, 75, { optional: true });
	}
};

const checkIconButton: ElementCheck = (problems, element, pointer) => {
	problems.text(element.icon, `${pointer}/icon`, 255);
	checkPlainText(problems, element.text, `${pointer}/text`, 75);
	problems.text(element.value, `${pointer}/value`, 2_000, { optional: true });
	problems.text(element.accessibility_label, `${pointer}/accessibility_label`, 75, { optional: true });
};

const checkImage: ElementCheck = (problems, element, pointer) => {
	checkImageSource(problems, element, pointer);
	problems.text(element.alt_text, `${pointer}/alt_text`, 2_000);
};

const checkWorkflowButton: ElementCheck = (problems, element, pointer) => {
	checkPlainText(problems, element.text, `${pointer}/text`, 75);
	problems.object(element.workflow, `${pointer}/workflow`);
	problems.word(element.style, `${pointer}/style`, STYLES, { optional: true });
	problems.text(element.accessibility_label, `${pointer}/accessibility_label`, 75, { optional: true });
};

const SELECT = ["placeholder", "confirm", "focus_on_load"];
const TEXT_INPUT = ["placeholder", "initial_value", "dispatch_action_config", "focus_on_load"];
const STATIC = [...SELECT, "options", "option_groups"];

/** Every element Slack knows, with its limits (facts/slack section 3.3). */
const RULES: Record<string, ElementRule> = {
	button: {
		check: checkButton,
		properties: ["text", "value", "url", "style", "accessibility_label", "confirm"],
	},
	workflow_button: {
		check: checkWorkflowButton,
		properties: ["text", "workflow", "style", "accessibility_label", "confirm"],
	},
	static_select: { check: checkStaticSelect, properties: [...STATIC, "initial_option"] },
	multi_static_select: {
		check: checkStaticSelect,
		properties: [...STATIC, "initial_options", "max_selected_items"],
	},
	external_select: {
		check: checkExternalSelect,
		properties: [...SELECT, "initial_option", "min_query_length"],
	},
	multi_external_select: {
		check: checkExternalSelect,
		properties: [...SELECT, "initial_options", "min_query_length", "max_selected_items"],
	},
	users_select: { check: checkReferenceSelect, properties: [...SELECT, "initial_user"] },
	multi_users_select: {
		check: checkReferenceSelect,
		properties: [...SELECT, "initial_users", "max_selected_items"],
	},
	channels_select: {
		check: checkReferenceSelect,
		properties: [...SELECT, "initial_channel", "response_url_enabled"],
	},
	multi_channels_select: {
		check: checkReferenceSelect,
		properties: [...SELECT, "initial_channels", "max_selected_items"],
	},
	conversations_select: {
		check: checkReferenceSelect,
		properties: [
			...SELECT,
			"initial_conversation",
			"default_to_current_conversation",
			"filter",
			"response_url_enabled",
		],
	},
	multi_conversations_select: {
		check: checkReferenceSelect,
		properties: [
			...SELECT,
			"initial_conversations",
			"default_to_current_conversation",
			"filter",
			"max_selected_items",
		],
	},
	overflow: {
		check: (problems, element, pointer) =>
			checkOptions(problems, element.options, `${pointer}/options`, { min: 1, max: 5, allowsUrl: true }),
		properties: ["options", "confirm"],
	},
	checkboxes: { check: checkChoices, properties: ["options", "initial_options", "confirm", "focus_on_load"] },
	radio_buttons: {
		check: checkChoices,
		properties: ["options", "initial_option", "confirm", "focus_on_load"],
	},
	plain_text_input: {
		check: checkPlainTextInput,
		properties: [...TEXT_INPUT, "multiline", "min_length", "max_length"],
	},
	number_input: {
		check: checkNumberInput,
		properties: [...TEXT_INPUT, "is_decimal_allowed", "min_value", "max_value"],
	},
	email_text_input: { check: checkPlaceholder, properties: TEXT_INPUT },
	url_text_input: { check: checkPlaceholder, properties: TEXT_INPUT },
	rich_text_input: { check: checkPlaceholder, properties: [...TEXT_INPUT, "min_lines", "max_lines"] },
	datepicker: { check: checkDate, properties: [...SELECT, "initial_date"] },
	timepicker: { check: checkTime, properties: [...SELECT, "initial_time", "timezone"] },
	datetimepicker: { check: none, properties: ["initial_date_time", "confirm", "focus_on_load"] },
	file_input: {
		check: (problems, element, pointer) =>
			problems.whole(element.max_files, `${pointer}/max_files`, { min: 1, max: 10 }),
		properties: ["filetypes", "max_files"],
		surfaces: ["modal"],
	},
	feedback_buttons: { check: checkFeedback, properties: ["positive_button", "negative_button"] },
	icon_button: {
		check: checkIconButton,
		properties: ["icon", "text", "accessibility_label", "value", "visible_to_user_ids", "confirm"],
	},
	image: { check: checkImage, properties: ["image_url", "slack_file", "alt_text"], isActive: false },
};

const SELECTS = Object.keys(RULES).filter((type) => type.endsWith("_select"));
const PICKERS = ["datepicker", "timepicker", "checkboxes", "radio_buttons", ...SELECTS];

/** Which element types each place takes (@slack/types 3.2.0, facts/slack section 3.3). */
export const ELEMENTS_OF = {
	actions: ["button", "workflow_button", "overflow", "datetimepicker", "rich_text_input", ...PICKERS],
	accessory: ["button", "workflow_button", "overflow", "image", ...PICKERS],
	input: [
		"plain_text_input",
		"number_input",
		"email_text_input",
		"url_text_input",
		"rich_text_input",
		"datetimepicker",
		"file_input",
		...PICKERS,
	],
	contextActions: ["feedback_buttons", "icon_button"],
	cardActions: ["button"],
	cardImage: ["image"],
} as const satisfies Record<string, readonly string[]>;

/** Checks an element in its place. */
export function checkElement(
	problems: ProblemList,
	value: unknown,
	pointer: string,
	place: { allowed: readonly string[]; surface: Surface },
): void {
	const element = problems.object(value, pointer);
	if (element === undefined) return;
	const type = String(element.type);
	const rule = entryOf(RULES, type);
	if (rule === undefined || !place.allowed.includes(type)) {
		const code = rule === undefined ? "unknown_type" : "not_allowed_here";
		problems.add(code, `${pointer}/type`, `unsupported type: ${type}`, [...place.allowed]);
		return;
	}
	if (rule.surfaces !== undefined && !rule.surfaces.includes(place.surface)) {
		problems.add("not_allowed_here", pointer, `${type} does not work in a ${place.surface}`, rule.surfaces);
	}
	rule.check(problems, element, pointer);
	checkCommon(problems, element, pointer, rule);
}

function checkCommon(problems: ProblemList, element: Json, pointer: string, rule: ElementRule): void {
	const isActive = rule.isActive !== false;
	if (isActive) problems.text(element.action_id, `${pointer}/action_id`, ID_MAX, { optional: true });
	if (rule.properties.includes("confirm")) checkConfirm(problems, element.confirm, `${pointer}/confirm`);
	problems.flag(element.focus_on_load, `${pointer}/focus_on_load`);
	const known = ["type", ...(isActive ? ["action_id"] : []), ...rule.properties];
	problems.properties(element, pointer, known);
}

/** Says whether an element keeps a value that a view's or message's state shows. */
export function isStateful(element: unknown): element is Json {
	if (!isJson(element)) return false;
	const quiet = ["button", "workflow_button", "overflow", "image", "feedback_buttons", "icon_button"];
	return (
		typeof element.type === "string" &&
		entryOf(RULES, element.type) !== undefined &&
		!quiet.includes(element.type)
	);
}
