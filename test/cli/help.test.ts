import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { main } from "../../src/cli/main.js";

const README = readFileSync("README.md", "utf8");

/** The command line as the README's table tells it: the commands, each with its options. */
const TABLE = [
	...README.slice(README.indexOf("## The command line"), README.indexOf("Exit codes:")).matchAll(
		/^\| `([a-z-]+)([^`]*)` +\| .+\|$/gm,
	),
].map(([, command = "", words = ""]) => ({
	command,
	options: [...words.matchAll(/--[a-z-]+/g)].map(([option]) => option),
}));

async function koppel(...words: string[]) {
	const said = { out: "", err: "" };
	const code = await main(words, {
		env: {},
		out: (text) => {
			said.out += `${text}\n`;
		},
		err: (text) => {
			said.err += `${text}\n`;
		},
	});
	return { code, ...said };
}

describe("koppel --help", () => {
	it("lists every command of the README, and no other", async () => {
		const { code, out, err } = await koppel("--help");

		const listed = [...out.matchAll(/^ {2}([a-z-]+) (?:\[|<| {2})/gm)].map(([, name]) => name);
		expect([code, err]).toEqual([0, ""]);
		expect(listed.filter((name) => name !== "help").sort()).toEqual(
			TABLE.map(({ command }) => command).sort(),
		);
	});

	it.each(TABLE)(
		"koppel $command --help tells its options and what it does",
		async ({ command, options }) => {
			const { code, out } = await koppel(command, "--help");

			expect(code).toBe(0);
			expect(out).toMatch(new RegExp(`^Usage: koppel ${command} `));
			expect(out).toMatch(/\n\n[A-Z][\s\S]+?\.\n\n/);
			for (const option of options) expect(out).toContain(option);
		},
	);

	it("is reached as koppel help too, and told for a command", async () => {
		expect((await koppel("help")).out).toBe((await koppel("--help")).out);
		expect((await koppel("help", "sync")).out).toBe((await koppel("sync", "--help")).out);
	});

	it("says so about a command that does not exist", async () => {
		expect(await koppel("help", "lgo")).toMatchObject({
			code: 2,
			err: expect.stringContaining("Unknown command 'lgo'. Did you mean log?"),
		});
	});
});

describe("koppel demo", () => {
	it("prints no data without a story, and says so", async () => {
		expect(await koppel("demo", "--json")).toEqual({
			code: 2,
			out: "",
			err: "--json tells what a story came to; say --story as well.\n",
		});
	});
});

describe("koppel --version", () => {
	it("prints the version of the package", async () => {
		const { version } = JSON.parse(readFileSync("package.json", "utf8"));

		expect(await koppel("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
	});
});

describe("a command that does not exist", () => {
	it.each([
		[["snyc", "customers"], "Unknown command 'snyc'. Did you mean sync?", "koppel --help"],
		[["find-delete", "customers"], "Did you mean find-deleted?", "koppel --help"],
		[["xyzzy"], "Unknown command 'xyzzy'.", "koppel --help"],
		[
			["sync", "customers", "--dry-rum"],
			"Unknown option '--dry-rum'. Did you mean --dry-run?",
			"koppel sync --help",
		],
		[["sync"], "Missing required argument 'mapping'.", "koppel sync --help"],
		[["sync", "one", "two"], "Too many arguments for 'sync'.", "koppel sync --help"],
		[["errors", "--jsno"], "Did you mean --json?", "koppel errors --help"],
	])("is told for %j, with the nearest word and where help is", async (words, says, help) => {
		const { code, out, err } = await koppel(...words);

		expect([code, out]).toEqual([2, ""]);
		expect(err).toContain(says);
		expect(err).toContain(`"${help}" says how it is used.`);
		expect(err).not.toContain("error:");
	});

	it("is told the whole help when no command was named", async () => {
		const { code, err } = await koppel();

		expect(code).toBe(2);
		expect(err).toContain("Usage: koppel <command>");
	});
});
