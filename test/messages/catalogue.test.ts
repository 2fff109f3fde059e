import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { english, type Text } from "../../src/messages/english.js";

const catalogue: Record<string, Text> = english;
const code = ["src", "jobs"].flatMap((folder) =>
	readdirSync(folder, { recursive: true, encoding: "utf8" })
		.map((name) => join(folder, name))
		.filter((name) => name.endsWith(".ts") && !name.includes(join("src", "messages")))
		.map((name) => readFileSync(name, "utf8")),
);
const quoted = new Set(
	code.flatMap((text) => [...text.matchAll(/"([\w.-]+)"/g)].map((match) => match[1] ?? "")),
);

/** Keys handed to `say` or `lineWith` in plain sight. */
function saidKeys(): string[] {
	const said = /(?:\bsay\(|\blineWith\(\s*[\w.]+,)\s*"([\w.]+)"/g;
	return code.flatMap((text) => [...text.matchAll(said)].map((match) => match[1] ?? ""));
}

function placesOf(text: Text): string[] {
	const forms = typeof text === "string" ? [text] : [text.one, text.other];
	return forms.flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ""));
}

describe("the English texts", () => {
	it("are all used", () => {
		expect(Object.keys(catalogue).filter((key) => !quoted.has(key))).toEqual([]);
	});

	it("are there for every key the code says", () => {
		const said = saidKeys();

		expect(said.length).toBeGreaterThan(100);
		expect(said.filter((key) => !(key in catalogue))).toEqual([]);
	});

	it.each(Object.keys(catalogue))("%s is a whole text", (key) => {
		const text = catalogue[key] as Text;
		const forms = typeof text === "string" ? [text] : [text.one, text.other];

		for (const form of forms) {
			expect(form.trim()).toBe(form);
			expect(form).not.toBe("");
			expect(form.replace(/\{\w+\}/g, "")).not.toMatch(/[{}]/);
		}
		if (typeof text !== "string") expect(placesOf(text)).toContain("count");
	});

	it("name the same values in both forms of a plural", () => {
		for (const text of Object.values(catalogue)) {
			if (typeof text === "string") continue;
			const [one, other] = [text.one, text.other].map((form) => new Set([...placesOf(form), "count"]));
			expect(one).toEqual(other);
		}
	});

	it("say the words people know: no left, right or mapping internals", () => {
		for (const [key, text] of Object.entries(catalogue)) {
			const forms = typeof text === "string" ? [text] : [text.one, text.other];
			const words = forms.join(" ").replace(/\{\w+\}/g, "");
			expect([
				key,
				/\b(left side|right side|baseline|seat|payload|revision|coupling id)\b/i.test(words),
			]).toEqual([key, false]);
		}
	});
});
