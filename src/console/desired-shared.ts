import { desiredFirst } from "./desired-first.js";
import { desiredGroup } from "./desired-group.js";
import { desiredList } from "./desired-list.js";
import type { DesiredShared, SharedState } from "./shared-card.js";

/** What the card of a pile should say now. The same state gives the same card forever. */
export function desiredShared(state: SharedState): DesiredShared {
	switch (state.pile.kind) {
		case "group":
		case "children":
			return desiredGroup(state);
		case "first":
			return desiredFirst(state);
		case "list":
			return desiredList(state);
	}
}
