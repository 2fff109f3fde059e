import { SlackDoubleError } from "../errors.js";
import { toJsonList } from "../json.js";
import { allMessageBlocks } from "../messages.js";
import type { Place } from "../payloads.js";
import type { StateValues } from "../state.js";
import type { SlackView } from "../views.js";
import type { Person } from "../workspace.js";
import type { World } from "../world.js";

/** A message a person looks at. */
export interface MessageRef {
	/** Id, handle or name. */
	user: string;
	/** Id or name. */
	channel: string;
	ts: string;
}

/** A view a person looks at: by id, `home`, or (left out) the topmost modal. */
export interface ViewRef {
	user: string;
	viewId?: string;
}

/**
 * The message as this person sees it, ephemeral ones included.
 * @throws SlackDoubleError `no_such_message`, `not_a_member`
 */
export function messagePlace(
	world: World,
	ref: MessageRef,
): { person: Person; place: Place & { in: "message" } } {
	const person = world.workspace.person(ref.user);
	const channel = world.workspace.channel(ref.channel);
	const stored = world.messages.findFor(person.id, channel.id, ref.ts);
	if (stored === undefined) {
		throw new SlackDoubleError(
			"no_such_message",
			`${person.realName} sees no message ${ref.ts} in ${ref.channel}.`,
		);
	}
	if (stored.audience === null && !channel.members.has(person.id)) {
		throw new SlackDoubleError("not_a_member", `${person.realName} is not in ${ref.channel}.`);
	}
	return { person, place: { in: "message", channel, stored } };
}

/**
 * The view as this person sees it.
 * @throws SlackDoubleError `no_such_view`; `view_is_covered` when another modal lies over it
 */
export function viewPlace(world: World, ref: ViewRef): { person: Person; view: SlackView } {
	const person = world.workspace.person(ref.user);
	const stack = world.views.stack(person.id);
	const home = world.views.home(person.id);
	const isHome = ref.viewId === "home" || (home !== undefined && ref.viewId === home.id);
	const view = isHome
		? home
		: ref.viewId === undefined
			? stack.at(-1)
			: stack.find((one) => one.id === ref.viewId);
	if (view === undefined) {
		throw new SlackDoubleError("no_such_view", `${person.realName} has no view ${ref.viewId ?? "open"}.`);
	}
	if (!isHome && view !== stack.at(-1)) {
		throw new SlackDoubleError("view_is_covered", `Another modal lies over view ${view.id}.`);
	}
	return { person, view };
}

/** The blocks of a place. */
export function blocksOf(place: Place): unknown[] {
	return place.in === "view" ? toJsonList(place.view.blocks) : allMessageBlocks(place.stored.message);
}

/** What the person has chosen there so far. */
export function stateIn(world: World, person: Person, place: Place): StateValues {
	return place.in === "view" ? place.view.state.values : world.messages.stateFor(place.stored, person.id);
}

/** Takes what the person has chosen there. */
export function setStateIn(world: World, person: Person, place: Place, values: StateValues): void {
	if (place.in === "view") world.views.type(person.id, place.view, values);
	else place.stored.states.set(person.id, values);
}
