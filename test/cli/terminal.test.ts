import { describe, expect, it } from "@jest/globals";
import { JsonList, printable, printJson, type Terminal } from "../../src/cli/terminal.js";
import { own } from "../../src/domain/own-words.js";

function aTerminal(): { terminal: Terminal; printed(): string } {
	const lines: string[] = [];
	const terminal: Terminal = { env: {}, out: (text) => void lines.push(text), err: () => {} };
	return { terminal, printed: () => lines.join("\n") };
}

describe("what a system says", () => {
	it("gives the terminal no orders, such as clearing the screen or writing elsewhere", () => {
		expect(printable("Ada\u001b[2J\u009b1m\u0007tum\r\nand\tmore")).toBe("Ada[2J1mtum\nand\tmore");
	});
});

describe("data with a list that is printed as it comes", () => {
	const elements = [
		{ name: "Adatum", fields: [{ before: null, after: 'a "word"' }] },
		{ name: "two\nlines, and\u2028one of another kind", fields: [] },
		{ name: own("recordGone"), fields: [] },
	];

	it.each([0, 1, 3])("is what printing it whole would be, with %i elements", (count) => {
		const some = elements.slice(0, count);
		const whole = aTerminal();
		printJson(whole.terminal, { plan: some, job: { state: "done" }, setupProblem: null });
		const { terminal, printed } = aTerminal();
		const list = new JsonList(terminal, "plan");
		for (const element of some) list.add(element);

		list.end({ job: { state: "done" }, setupProblem: null });

		expect(JSON.parse(printed())).toEqual(JSON.parse(whole.printed()));
		if (count > 0) expect(printed()).toBe(whole.printed());
	});

	it("keeps nothing back but the newest element", () => {
		const { terminal, printed } = aTerminal();
		const list = new JsonList<object>(terminal, "plan");

		for (const element of elements) list.add(element);

		expect(printed()).toContain("Adatum");
		expect(printed()).toContain("of another kind");
	});
});
