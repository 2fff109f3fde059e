import { deed } from "../api.js";
import { el } from "../dom.js";
import type { Stage } from "../stage.js";
import { openMenu } from "../widgets/menu.js";

/** The button beside a message field: global shortcuts, and the commands that can be typed. */
export function shortcutButton(
	stage: Stage,
	given: {
		channel: string;
		/** Puts the beginning of a command into the field. */
		type: (text: string) => void;
		/** Told what came of a shortcut; null when the app took it. */
		tell: (failure: string | null) => void;
	},
): HTMLElement {
	const { app, me } = stage.reader.snapshot;
	const run = async (callbackId: string) => {
		const answer = await deed("globalShortcut", { user: me, callbackId });
		given.tell(answer.ok ? answer.failure : answer.code);
	};
	const shortcuts = app.shortcuts
		.filter(({ type }) => type === "global")
		.map(({ name, description, callbackId }) => ({
			label: name,
			detail: description,
			choose: () => void run(callbackId),
		}));
	const commands = app.commands.map(({ command, description }) => ({
		label: command,
		detail: description,
		choose: () => given.type(`${command} `),
	}));
	const button = el(
		"button",
		{
			type: "button",
			class: "composer-shortcuts",
			"aria-label": "Shortcuts",
			title: "Shortcuts",
			"aria-haspopup": "menu",
			"aria-expanded": "false",
			"data-key": `shortcuts ${given.channel}`,
		},
		"⚡",
	);
	const items = [...shortcuts, ...commands];
	button.addEventListener("click", () =>
		openMenu({ anchor: button, ground: stage.layers.ground, label: "Shortcuts", items }),
	);
	return button;
}
