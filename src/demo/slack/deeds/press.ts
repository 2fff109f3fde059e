import type { AppAnswer, AppLink, Tamper } from "../app-link.js";
import { type BlockProblem, checkBlocks } from "../check-blocks.js";
import { SlackDoubleError } from "../errors.js";
import { isJson, type Json, toJson, toJsonList, toText } from "../json.js";
import { actionOf, basePayload, blockActions, type Place, placePayload } from "../payloads.js";
import { findOption } from "../state.js";
import type { Person } from "../workspace.js";
import type { World } from "../world.js";
import { type Entries, fillIn, suggestionKey } from "./fill-in.js";
import { type ElementPick, findElement } from "./find-element.js";
import { blocksOf, type MessageRef, messagePlace, setStateIn, stateIn, viewPlace } from "./places.js";

/** Where a deed takes place: a message (channel and ts), or a view (`viewId`, `home`, or the topmost modal). */
export interface PlaceRef {
	user: string;
	channel?: string;
	ts?: string;
	viewId?: string;
}

/** A press of a button. */
export interface Press extends PlaceRef, ElementPick {
	/** What the person types or chooses in the same place before pressing; nothing is sent for it. */
	values?: Entries;
	/** Sends a request an app has to refuse. */
	tamper?: Tamper;
}

/** A choice in a select, overflow menu, set of radio buttons or checkboxes, picker, or a dispatching input. */
export interface Choice extends PlaceRef, Omit<ElementPick, "text" | "value"> {
	/** The option's value or caption, text, or a list of them; null empties. */
	choose: unknown;
	/** What stands in the other inputs of the same place by now; nothing is sent for it alone. */
	values?: Entries;
	tamper?: Tamper;
}

const BUTTONS = ["button", "icon_button", "workflow_button", "feedback_buttons"];

export function placeOf(world: World, ref: PlaceRef): { person: Person; place: Place } {
	if (ref.channel !== undefined && ref.ts !== undefined) return messagePlace(world, ref as MessageRef);
	const { person, view } = viewPlace(world, ref);
	return { person, place: { in: "view", view } };
}

/** Presses a button, as `block_actions`. */
export function press(world: World, link: AppLink, given: Press): Promise<AppAnswer> {
	const { person, place } = placeOf(world, given);
	const { block, element } = findElement(blocksOf(place), given, BUTTONS);
	const state = fillIn(world, blocksOf(place), stateIn(world, person, place), given.values ?? {});
	setStateIn(world, person, place, state);
	const action = actionOf(world, block, element, pressedValue(element, given));
	return send(link, blockActions(world, person, { place, action, state }), given.tamper);
}

/** Of the two feedback buttons the one that is named; the element itself has no value. */
function pressedValue(element: Json, { text, value }: ElementPick): Json {
	if (element.type !== "feedback_buttons") return {};
	const both = [toJson(element.positive_button), toJson(element.negative_button)];
	const meant = both.find((one) => one.value === value || toJson(one.text).text === text);
	return meant === undefined ? {} : { text: meant.text, value: meant.value };
}

/**
 * Chooses in an element that tells the app at once, as `block_actions`.
 * @throws SlackDoubleError `does_not_dispatch` for an input block without `dispatch_action`
 */
export function choose(world: World, link: AppLink, given: Choice): Promise<AppAnswer> {
	const { person, place } = placeOf(world, given);
	const { actionId, blockId } = given;
	const pick = {
		...(actionId === undefined ? {} : { actionId }),
		...(blockId === undefined ? {} : { blockId }),
	};
	const { block, element } = findElement(blocksOf(place), pick);
	if (block.type === "input" && block.dispatch_action !== true) {
		const message = `${String(element.action_id)} tells the app nothing before the view is submitted.`;
		throw new SlackDoubleError("does_not_dispatch", message);
	}
	const before = fillIn(world, blocksOf(place), stateIn(world, person, place), given.values ?? {});
	if (element.type === "overflow") {
		setStateIn(world, person, place, before);
		const action = actionOf(world, block, element, { selected_option: findOption(element, given.choose) });
		return send(link, blockActions(world, person, { place, action, state: before }), given.tamper);
	}
	const key = `${toText(block.block_id)}.${toText(element.action_id)}`;
	const state = fillIn(world, blocksOf(place), before, { [key]: given.choose });
	setStateIn(world, person, place, state);
	const value = state[toText(block.block_id)]?.[toText(element.action_id)] ?? {};
	const action = actionOf(world, block, element, value);
	return send(link, blockActions(world, person, { place, action, state }), given.tamper);
}

function send(link: AppLink, body: Json, tamper?: Tamper): Promise<AppAnswer> {
	return link.send({
		kind: "block_actions",
		as: "payload",
		body,
		...(tamper === undefined ? {} : { tamper }),
	});
}

/** What came of asking the app for options. */
export interface Suggestions {
	answer: AppAnswer;
	/** The options the person sees, groups flattened; empty when Slack refuses them. */
	options: Json[];
	/** The same under their headings; the heading is empty where the app gives none. */
	groups: { label: string; options: Json[] }[];
	/** Why Slack refuses them. */
	problems: BlockProblem[];
}

/** Types into an external select, as `block_suggestion`; what is offered can be chosen afterwards. */
export async function suggest(
	world: World,
	link: AppLink,
	given: PlaceRef & { actionId?: string; blockId?: string; query: string; tamper?: Tamper },
): Promise<Suggestions> {
	const { person, place } = placeOf(world, given);
	const { actionId, blockId, query, tamper } = given;
	const pick = {
		...(actionId === undefined ? {} : { actionId }),
		...(blockId === undefined ? {} : { blockId }),
	};
	const { block, element } = findElement(blocksOf(place), pick, ["external_select", "multi_external_select"]);
	const body = {
		type: "block_suggestion",
		...basePayload(world, person),
		...placePayload(place),
		action_id: element.action_id,
		block_id: block.block_id,
		value: query,
	};
	const kind = "block_suggestion";
	const answer = await link.send({ kind, as: "payload", body, ...(tamper === undefined ? {} : { tamper }) });
	const offered = isJson(answer.json) ? answer.json : {};
	const problems = answer.error === null ? problemsOf(offered) : [];
	const isShown = answer.error === null && problems.length === 0;
	const groups = isShown ? groupsOf(offered) : [];
	const options = groups.flatMap((group) => group.options);
	world.suggestions.set(suggestionKey(block, element), options);
	return { answer, options, groups, problems };
}

function groupsOf(offered: Json): Suggestions["groups"] {
	const groups = toJsonList(offered.option_groups).map((group) => ({
		label: toText(toJson(group.label).text),
		options: toJsonList(group.options),
	}));
	const options = toJsonList(offered.options);
	return options.length === 0 ? groups : [{ label: "", options }, ...groups];
}

/** Options are judged as those of a static select are; an empty list is fine: nothing was found. */
function problemsOf(offered: Json): BlockProblem[] {
	const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0;
	if (isEmpty(offered.options) || isEmpty(offered.option_groups)) return [];
	const { options, option_groups } = offered;
	const element = { type: "static_select", action_id: "x", options, option_groups };
	return checkBlocks([{ type: "actions", elements: [element] }], "message");
}
