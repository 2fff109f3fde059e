import { isJson, toJsonList, toList } from "../json.js";
import type { ProblemList } from "./problem.js";

/** Slack's upper end for a text object that has no smaller limit of its own (facts/slack section 3.2, section). */
export const TEXT_OBJECT_MAX = 3_000;
/** Longest id and longest URL (facts/slack sections 3.2 and 3.3). */
export const ID_MAX = 255;
export const URL_MAX = 3_000;

/** A text object: `plain_text` or `mrkdwn`. */
export function checkTextObject(
	problems: ProblemList,
	value: unknown,
	pointer: string,
	rule: { max?: number; plainOnly?: boolean; mrkdwnOnly?: boolean; optional?: boolean } = {},
): void {
	if (value === undefined && rule.optional) return;
	const text = problems.object(value, pointer);
	if (text === undefined) return;
	const types = rule.plainOnly ? ["plain_text"] : rule.mrkdwnOnly ? ["mrkdwn"] : ["plain_text", "mrkdwn"];
	problems.word(text.type, `${pointer}/type`, types);
	problems.text(text.text, `${pointer}/text`, rule.max ?? TEXT_OBJECT_MAX);
	const extra = text.type === "mrkdwn" ? "verbatim" : "emoji";
	problems.flag(text[extra], `${pointer}/${extra}`);
	problems.properties(text, pointer, ["type", "text", extra]);
}

export function checkPlainText(
	problems: ProblemList,
	value: unknown,
	pointer: string,
	max: number,
	optional = false,
): void {
	checkTextObject(problems, value, pointer, { max, plainOnly: true, optional });
}

/** A confirmation dialog (facts/slack section 3.3: 100, 300, 30, 30). */
export function checkConfirm(problems: ProblemList, value: unknown, pointer: string): void {
	if (value === undefined) return;
	const confirm = problems.object(value, pointer);
	if (confirm === undefined) return;
	checkPlainText(problems, confirm.title, `${pointer}/title`, 100, true);
	checkTextObject(problems, confirm.text, `${pointer}/text`, { max: 300 });
	checkPlainText(problems, confirm.confirm, `${pointer}/confirm`, 30, true);
	checkPlainText(problems, confirm.deny, `${pointer}/deny`, 30, true);
	problems.word(confirm.style, `${pointer}/style`, ["primary", "danger"], { optional: true });
	problems.properties(confirm, pointer, ["title", "text", "confirm", "deny", "style"]);
}

/** What an option may carry depends on the element it stands in. */
export interface OptionRule {
	allowsMrkdwn?: boolean;
	allowsUrl?: boolean;
}

/** One option (facts/slack section 3.3: text 75, value 150, description 75; url only in overflow). */
export function checkOption(problems: ProblemList, value: unknown, pointer: string, rule: OptionRule): void {
	const option = problems.object(value, pointer);
	if (option === undefined) return;
	checkTextObject(problems, option.text, `${pointer}/text`, { max: 75, plainOnly: !rule.allowsMrkdwn });
	problems.text(option.value, `${pointer}/value`, 150);
	checkTextObject(problems, option.description, `${pointer}/description`, {
		max: 75,
		plainOnly: !rule.allowsMrkdwn,
		optional: true,
	});
	if (rule.allowsUrl) problems.text(option.url, `${pointer}/url`, URL_MAX, { optional: true });
	const known = ["text", "value", "description", ...(rule.allowsUrl ? ["url"] : [])];
	problems.properties(option, pointer, known);
}

export function checkOptions(
	problems: ProblemList,
	value: unknown,
	pointer: string,
	rule: OptionRule & { min: number; max: number },
): void {
	const options = problems.list(value, pointer, rule);
	for (const [index, option] of options.entries()) {
		checkOption(problems, option, `${pointer}/${index}`, rule);
	}
}

/** Options or groups of options, never both (facts/slack section 3.3: at most 100 each). */
export function checkOptionSource(
	problems: ProblemList,
	element: Record<string, unknown>,
	pointer: string,
): void {
	const { options, option_groups: groups } = element;
	if (options !== undefined && groups !== undefined) {
		problems.add("exclusive", pointer, "give options or option_groups, not both");
	}
	if (groups === undefined) {
		checkOptions(problems, options, `${pointer}/options`, { min: 1, max: 100 });
		return;
	}
	const list = problems.list(groups, `${pointer}/option_groups`, { min: 1, max: 100 });
	for (const [index, group] of list.entries()) {
		checkOptionGroup(problems, group, `${pointer}/option_groups/${index}`);
	}
}

function checkOptionGroup(problems: ProblemList, value: unknown, pointer: string): void {
	const group = problems.object(value, pointer);
	if (group === undefined) return;
	checkPlainText(problems, group.label, `${pointer}/label`, 75);
	checkOptions(problems, group.options, `${pointer}/options`, { min: 1, max: 100 });
	problems.properties(group, pointer, ["label", "options"]);
}

/** What is chosen at first must be one of the choices. */
export function checkInitialOptions(
	problems: ProblemList,
	element: Record<string, unknown>,
	pointer: string,
): void {
	const choices = [
		...toJsonList(element.options),
		...toJsonList(element.option_groups).flatMap((group) => toJsonList(group.options)),
	].map((option) => option.value);
	const check = (value: unknown, at: string) => {
		const chosen = problems.object(value, at);
		if (chosen !== undefined && !choices.includes(chosen.value)) {
			problems.add("invalid_value", at, "must match one of the options");
		}
	};
	if (element.initial_option !== undefined) check(element.initial_option, `${pointer}/initial_option`);
	if (element.initial_options === undefined) return;
	problems.list(element.initial_options, `${pointer}/initial_options`, { min: 1, max: 100 });
	for (const [index, option] of toList(element.initial_options).entries()) {
		check(option, `${pointer}/initial_options/${index}`);
	}
}

/** Where an image comes from: a URL of at most 3,000 characters, or a file in Slack. */
export function checkImageSource(
	problems: ProblemList,
	image: Record<string, unknown>,
	pointer: string,
): void {
	const { image_url: url, slack_file: file } = image;
	if (url !== undefined && file !== undefined) {
		problems.add("exclusive", pointer, "give image_url or slack_file, not both");
	}
	if (file === undefined) problems.text(url, `${pointer}/image_url`, URL_MAX);
	else if (!isJson(file) || (typeof file.id !== "string" && typeof file.url !== "string")) {
		problems.add("invalid_value", `${pointer}/slack_file`, "must carry id or url");
	}
}
