import type { SlackChanges } from "./changes.js";
import type { IdMaker } from "./ids.js";
import { copy, type Json, toText } from "./json.js";
import { type StateValues, stateOf, withIds } from "./state.js";
import type { Workspace } from "./workspace.js";

/** A modal or Home tab in the shape Slack answers it. */
export interface SlackView extends Json {
	id: string;
	team_id: string;
	type: "modal" | "home";
	callback_id: string;
	private_metadata: string;
	external_id: string;
	blocks: Json[];
	state: { values: StateValues };
	hash: string;
	title: Json | null;
	submit: Json | null;
	close: Json | null;
	root_view_id: string | null;
	previous_view_id: string | null;
	clear_on_close: boolean;
	notify_on_close: boolean;
}

/** Open plus two pushes (facts/slack section 3.1). */
export const VIEW_STACK_MAX = 3;

/** The modals each person has open, and the Home tabs. */
export class ViewStore {
	readonly #stacks = new Map<string, SlackView[]>();
	readonly #homes = new Map<string, SlackView>();
	readonly #ids: IdMaker;
	readonly #workspace: Workspace;
	readonly #changes: SlackChanges;

	constructor(ids: IdMaker, workspace: Workspace, changes: SlackChanges) {
		this.#ids = ids;
		this.#workspace = workspace;
		this.#changes = changes;
	}

	/** The person's modals, the lowest first. */
	stack(user: string): SlackView[] {
		return this.#stacks.get(user) ?? [];
	}

	home(user: string): SlackView | undefined {
		return this.#homes.get(user);
	}

	/** A modal or Home tab with its owner, by id. */
	find(matches: (view: SlackView) => boolean): { user: string; view: SlackView } | undefined {
		for (const [user, stack] of this.#stacks) {
			const view = stack.find(matches);
			if (view !== undefined) return { user, view };
		}
		for (const [user, view] of this.#homes) if (matches(view)) return { user, view };
		return undefined;
	}

	/** Shows a modal in place of whatever modals were open. */
	open(user: string, given: Json): SlackView {
		const view = this.#make(given, []);
		this.#stacks.set(user, [view]);
		this.#tell("opened", user, view);
		return view;
	}

	/** Lays a modal over the ones that are open; the caller has checked `VIEW_STACK_MAX`. */
	push(user: string, given: Json): SlackView {
		const stack = this.stack(user);
		const view = this.#make(given, stack);
		this.#stacks.set(user, [...stack, view]);
		this.#tell("pushed", user, view);
		return view;
	}

	/** Shows other content in the same view; typed input stays where ids and types stay (facts/slack section 3.2). */
	replace(user: string, view: SlackView, given: Json): void {
		const fresh = this.#make(given, []);
		const kept = { id: view.id, root_view_id: view.root_view_id, previous_view_id: view.previous_view_id };
		const values = stateOf(fresh.blocks, view.state.values);
		Object.assign(view, fresh, kept, { state: { values } });
		this.#tell("updated", user, view);
	}

	/** Takes a person's typing. */
	type(user: string, view: SlackView, values: StateValues): void {
		view.state.values = values;
		this.#tell("typed", user, view);
	}

	publish(user: string, given: Json): SlackView {
		const before = this.#homes.get(user);
		const view = this.#make(given, []);
		if (before !== undefined) {
			view.id = before.id;
			view.root_view_id = before.id;
			view.state.values = stateOf(view.blocks, before.state.values);
		}
		this.#homes.set(user, view);
		this.#changes.emit("home", { user, view: copy(view) });
		return view;
	}

	/** Closes one view and what lies over it. */
	close(user: string, view: SlackView): void {
		const stack = this.stack(user);
		this.#drop(user, stack.slice(0, stack.indexOf(view)));
	}

	/** Closes every modal of a person. */
	clear(user: string): void {
		this.#drop(user, []);
	}

	#drop(user: string, kept: SlackView[]): void {
		const closed = this.stack(user).slice(kept.length);
		this.#stacks.set(user, kept);
		for (const view of closed.reverse()) this.#tell("closed", user, view);
	}

	#make(given: Json, below: SlackView[]): SlackView {
		const id = this.#ids.next("V");
		const blocks = withIds(given.blocks, this.#ids);
		const isModal = given.type === "modal";
		return {
			id,
			team_id: this.#workspace.team.id,
			app_id: this.#workspace.app.id,
			app_installed_team_id: this.#workspace.team.id,
			bot_id: this.#workspace.app.botId,
			type: isModal ? "modal" : "home",
			callback_id: toText(given.callback_id),
			private_metadata: toText(given.private_metadata),
			external_id: toText(given.external_id),
			blocks,
			state: { values: stateOf(blocks) },
			hash: `${this.#ids.seconds()}.${this.#ids.word()}`,
			title: (copy(given.title) as Json | undefined) ?? null,
			submit: (copy(given.submit) as Json | undefined) ?? null,
			close: (copy(given.close) as Json | undefined) ?? null,
			root_view_id: below[0]?.id ?? id,
			previous_view_id: below.at(-1)?.id ?? null,
			clear_on_close: given.clear_on_close === true,
			notify_on_close: given.notify_on_close === true,
		};
	}

	#tell(kind: "opened" | "pushed" | "updated" | "typed" | "closed", user: string, view: SlackView): void {
		this.#changes.emit("view", { kind, user, view: copy(view) });
	}
}
