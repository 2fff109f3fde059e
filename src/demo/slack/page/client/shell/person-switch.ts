import type { WirePerson } from "../../wire.js";
import { el } from "../dom.js";
import type { Stage } from "../stage.js";
import { openMenu } from "../widgets/menu.js";
import { drawAvatar } from "./avatar.js";

/** Says who sits at this page, and lets somebody else take the seat. */
export function personSwitch(stage: Stage): HTMLElement {
	const { reader } = stage;
	const { me } = reader;
	const button = el(
		"button",
		{
			type: "button",
			class: "person",
			"aria-haspopup": "menu",
			"aria-expanded": "false",
			"aria-label": `You are ${me.realName}. Switch person`,
			"data-key": "person",
		},
		drawAvatar(me.id, reader, "avatar avatar-person"),
		el("span", { class: "person-words" }, el("strong", {}, me.realName), el("span", {}, roleOf(me))),
		el("span", { class: "select-arrow", "aria-hidden": "true" }),
	);
	button.addEventListener("click", () =>
		openMenu({
			anchor: button,
			ground: stage.layers.ground,
			label: "Switch person",
			items: reader.people
				.filter(({ isBot }) => !isBot)
				.map((person) => ({
					label: person.realName,
					detail: `${roleOf(person)} · ${languageOf(person)} · ${person.tz}`,
					isCurrent: person.id === me.id,
					choose: () => become(person),
				})),
		}),
	);
	return button;
}

function roleOf({ groups }: WirePerson): string {
	return groups.length === 0 ? "No sync role" : groups.join(", ");
}

function languageOf({ locale }: WirePerson): string {
	return new Intl.DisplayNames(["en"], { type: "language" }).of(locale) ?? locale;
}

/** Another person sees another Slack: the page begins anew. */
function become({ name }: WirePerson): void {
	const address = new URL(location.href);
	address.searchParams.set("user", name);
	location.assign(address);
}
