import { el } from "../dom.js";
import { type Json, toText } from "../json.js";

/** A picture; where it cannot be loaded its description stands in its place. */
export function drawImage(element: Json, className: string): HTMLElement {
	const alt = toText(element.alt_text);
	const url = toText(element.image_url);
	if (!/^(https?:|data:image\/)/i.test(url)) return el("span", { class: `${className} image-gone` }, alt);
	const image = el("img", {
		class: className,
		src: url,
		alt,
		loading: "lazy",
		referrerpolicy: "no-referrer",
	});
	image.addEventListener("error", () =>
		image.replaceWith(el("span", { class: `${className} image-gone`, role: "img", "aria-label": alt }, alt)),
	);
	return image;
}
