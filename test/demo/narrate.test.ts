import { describe, expect, it } from "@jest/globals";
import { counted, listed, Narrator, wrap } from "../../src/demo/narrate.js";

function aPage() {
	const lines: string[] = [];
	return { lines, isTerminal: false, write: (line: string) => void lines.push(line) };
}

describe("Narrator", () => {
	it("frames what stands in Slack, with its place above it", () => {
		const page = aPage();

		new Narrator(page).shows("#sync-sales", "First line\n[Send] [Keep]");

		expect(page.lines).toEqual(["  ┌ #sync-sales", "  │ First line", "  │ [Send] [Keep]", "  └"]);
	});

	it("breaks long sentences at spaces and keeps within the width of a page", () => {
		const page = aPage();

		new Narrator(page).say("word ".repeat(60).trim());

		expect(page.lines.length).toBeGreaterThan(2);
		expect(page.lines.every((line) => line.length <= 100)).toBe(true);
		expect(page.lines.join(" ").match(/word/g)).toHaveLength(60);
	});

	it("uses no control characters where nobody looks", () => {
		const page = aPage();
		const narrator = new Narrator(page);

		narrator.title("A title");
		narrator.found("It holds.");
		narrator.does("Anna presses [Send]");
		narrator.fails("It broke.");

		expect(page.lines.join("")).not.toContain("\u001b");
	});

	it("sets names and what belongs to them in columns", () => {
		const page = aPage();

		new Narrator(page).facts([
			["Slack", "here"],
			["Koppel", "there"],
		]);

		expect(page.lines).toEqual(["  Slack   here", "  Koppel  there"]);
	});
});

describe("words", () => {
	it("keeps a word that is longer than the line in one piece", () => {
		expect(wrap("a bbbbbbbbbb c", 4)).toEqual(["a", "bbbbbbbbbb", "c"]);
	});

	it("counts in words", () => {
		expect([counted(1, "write"), counted(0, "write"), counted(1_234, "read")]).toEqual([
			"1 write",
			"0 writes",
			"1,234 reads",
		]);
	});

	it("lists with and", () => {
		expect([listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])]).toEqual([
			"",
			"a",
			"a and b",
			"a, b and c",
		]);
	});
});
