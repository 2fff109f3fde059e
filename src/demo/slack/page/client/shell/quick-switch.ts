import type { Stage } from "../stage.js";
import { openChoiceList } from "../widgets/choice-list.js";
import { labelOf } from "./conversation.js";

/** Goes to a conversation by its name. */
export function openQuickSwitch(stage: Stage, anchor: HTMLElement): void {
	const { app } = stage.reader.snapshot;
	const conversations = stage.store.channels.map((channel) => ({
		id: channel.id,
		label: labelOf(channel),
		held: channel.id,
	}));
	const all = [
		...conversations,
		...(app.hasHomeTab ? [{ id: "home", label: `${app.name} Home`, held: "home" }] : []),
	];
	openChoiceList({
		anchor,
		ground: stage.layers.ground,
		label: "Find a conversation",
		chosen: new Set(),
		isMany: false,
		least: 0,
		find: (query) =>
			Promise.resolve([
				{ label: "", choices: all.filter(({ label }) => label.toLowerCase().includes(query.toLowerCase())) },
			]),
		choose: ({ id }) => stage.goTo(id === "home" ? { kind: "home" } : { kind: "channel", id }),
	});
}
