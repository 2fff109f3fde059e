import { el } from "../dom.js";
import type { Reader } from "../reader.js";

const COLOURS = ["#7c3085", "#1d7a5f", "#b3541e", "#2b5fa8", "#8a2d46", "#4d6b1f"];

/** A square with somebody's initials; the app has a sign of its own. */
export function drawAvatar(id: string, reader: Reader, className = "avatar"): HTMLElement {
	const person = reader.person(id);
	const name = person?.realName ?? "?";
	const words = name.split(" ");
	const initials = `${name.charAt(0)}${words.length > 1 ? (words.at(-1)?.charAt(0) ?? "") : ""}`;
	const square = el(
		"span",
		{ class: className, "aria-hidden": "true" },
		person?.isBot ? "⇄" : initials.toUpperCase(),
	);
	const sum = [...id].reduce((total, letter) => total + letter.charCodeAt(0), 0);
	square.style.background = person?.isBot ? "#1f3a5f" : (COLOURS[sum % COLOURS.length] ?? "");
	return square;
}
