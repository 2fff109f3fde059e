import type { AppFailure, OptionGroup } from "../wire.js";
import { deed } from "./api.js";
import { failureText } from "./failure-text.js";
import { isJson, type Json, toJsonList, toText, type Values } from "./json.js";
import type { Reader } from "./reader.js";
import type { Layers } from "./widgets/layers.js";

/** A message, or a view. */
export type Where = { channel: string; ts: string } | { viewId: string };

/** Where each kind of element keeps its value in the state. */
const SLOTS: Record<string, string> = {
	static_select: "selected_option",
	external_select: "selected_option",
	radio_buttons: "selected_option",
	multi_static_select: "selected_options",
	multi_external_select: "selected_options",
	checkboxes: "selected_options",
	users_select: "selected_user",
	multi_users_select: "selected_users",
	channels_select: "selected_channel",
	multi_channels_select: "selected_channels",
	conversations_select: "selected_conversation",
	multi_conversations_select: "selected_conversations",
	datepicker: "selected_date",
	timepicker: "selected_time",
	datetimepicker: "selected_date_time",
	rich_text_input: "rich_text_value",
	plain_text_input: "value",
	number_input: "value",
	email_text_input: "value",
	url_text_input: "value",
};

/**
 * A message, modal or Home tab as something to act in: what stands in its inputs, and what a press does. What was typed
 * stays while block id and action id stay, whatever else the app changes around it.
 */
export class Place {
	readonly reader: Reader;
	readonly layers: Layers;
	readonly surface: "message" | "modal" | "home";
	/** What is wrong with an input, by block id. */
	errors: Record<string, string> = {};
	#where: Where;
	#values: Values = {};
	readonly #drafts = new Map<string, unknown>();
	readonly #tellFailure: (text: string | null) => void;

	constructor(given: {
		reader: Reader;
		layers: Layers;
		surface: Place["surface"];
		where: Where;
		/** Told what went wrong with what was pressed last; null: nothing. */
		tellFailure: (text: string | null) => void;
	}) {
		this.reader = given.reader;
		this.layers = given.layers;
		this.surface = given.surface;
		this.#where = given.where;
		this.#tellFailure = given.tellFailure;
	}

	/** Takes what stands there now. */
	update(blocks: readonly Json[], values: Values, where = this.#where): void {
		this.#values = values;
		this.#where = where;
		const there = new Set(inputsIn(blocks).map(({ block, element }) => keyOf(block, element)));
		for (const key of this.#drafts.keys()) if (!there.has(key)) this.#drafts.delete(key);
	}

	/** What stands in an input: what was entered here, else what Slack knows. */
	held(block: Json, element: Json): unknown {
		const key = keyOf(block, element);
		if (this.#drafts.has(key)) return this.#drafts.get(key);
		const value = this.#values[toText(block.block_id)]?.[toText(element.action_id)];
		return value?.[SLOTS[toText(element.type)] ?? "value"] ?? null;
	}

	/** Keeps what was entered; the app hears of it with the next press. */
	enter(block: Json, element: Json, held: unknown): void {
		this.#drafts.set(keyOf(block, element), held === "" ? null : held);
	}

	/** Everything that was entered here, for whatever is sent next. */
	entries(): Record<string, unknown> {
		return Object.fromEntries(this.#drafts);
	}

	/** @param value which of two feedback buttons */
	async press(block: Json, element: Json, value?: string): Promise<void> {
		await this.#send("press", block, element, value === undefined ? {} : { value });
	}

	async choose(block: Json, element: Json, held: unknown): Promise<void> {
		if (toText(element.type) !== "overflow") this.enter(block, element, held);
		await this.#send("choose", block, element, { choose: held === "" ? null : held });
	}

	async suggest(block: Json, element: Json, query: string): Promise<OptionGroup[] | null> {
		const answer = await deed<{ groups?: OptionGroup[] }>("suggest", {
			...this.#pick(block, element),
			query,
		});
		return answer.ok && answer.failure === null ? (answer.groups ?? []) : null;
	}

	/** Shows why something did not work. */
	fail(failure: AppFailure | string): void {
		this.#tellFailure(failureText(failure, this.reader.snapshot.app.name));
	}

	async #send(name: string, block: Json, element: Json, more: object): Promise<void> {
		this.#tellFailure(null);
		const answer = await deed(name, { ...this.#pick(block, element), values: this.entries(), ...more });
		if (!answer.ok) this.fail(answer.code);
		else if (answer.failure !== null) this.fail(answer.failure);
	}

	#pick(block: Json, element: Json): object {
		const user = this.reader.me.id;
		return { user, ...this.#where, blockId: block.block_id, actionId: element.action_id };
	}
}

/** Names an element among all of its place. */
export function keyOf(block: Json, element: Json): string {
	return `${toText(block.block_id)}.${toText(element.action_id)}`;
}

/** Elements that keep a value, with the blocks they stand in. */
function inputsIn(blocks: readonly Json[]): { block: Json; element: Json }[] {
	return blocks.flatMap((block) => {
		const own = [block.element, block.accessory, ...toJsonList(block.elements)].filter(isJson);
		const found = own
			.filter(({ type }) => Object.hasOwn(SLOTS, toText(type)))
			.map((element) => ({ block, element }));
		return [...found, ...inputsIn(toJsonList(block.child_blocks))];
	});
}
