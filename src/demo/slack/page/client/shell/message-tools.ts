import type { WireMessage } from "../../wire.js";
import { deed } from "../api.js";
import { el } from "../dom.js";
import { failureText } from "../failure-text.js";
import type { Stage } from "../stage.js";
import { openMenu } from "../widgets/menu.js";

/** What can be done with a message as a whole: reply, and the shortcuts of the app. Null when there is nothing. */
export function messageTools(stage: Stage, message: WireMessage, isInThread: boolean): HTMLElement | null {
	if (message.isEphemeral || message.subtype === "tombstone") return null;
	const { channel, ts } = message;
	const parent = message.thread_ts ?? ts;
	const reply = el(
		"button",
		{
			type: "button",
			class: "tool",
			title: "Reply in thread",
			"aria-label": "Reply in thread",
			"data-key": `reply ${ts}`,
			onclick: () => stage.openThread(channel, parent),
		},
		"↩",
	);
	const more = el(
		"button",
		{
			type: "button",
			class: "tool",
			title: "More actions",
			"aria-label": "More actions",
			"aria-haspopup": "menu",
			"aria-expanded": "false",
			"data-key": `more ${ts}`,
		},
		"⋮",
	);
	more.addEventListener("click", () => openActions(stage, message, more));
	return el(
		"div",
		{ class: "message-tools", role: "toolbar", "aria-label": "Message" },
		!isInThread && reply,
		more,
	);
}

function openActions(stage: Stage, message: WireMessage, anchor: HTMLElement): void {
	const { app } = stage.reader.snapshot;
	const { channel, ts } = message;
	const user = stage.reader.me.id;
	const run = async (callbackId: string) => {
		const answer = await deed("messageShortcut", { user, channel, ts, callbackId });
		const failure = answer.ok ? answer.failure : answer.code;
		if (failure !== null) stage.tell(`⚠ ${failureText(failure, app.name)}`);
	};
	const shortcuts = app.shortcuts
		.filter(({ type }) => type === "message")
		.map(({ name, callbackId }) => ({ label: name, detail: app.name, choose: () => void run(callbackId) }));
	const items = [
		...shortcuts,
		{ label: "Reply in thread", choose: () => stage.openThread(channel, message.thread_ts ?? ts) },
	];
	openMenu({ anchor, ground: stage.layers.ground, label: "More actions", items });
}
