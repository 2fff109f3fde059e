import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "@jest/globals";
import { type DemoProcess, isRunning, startDemo } from "../support/demo-process.js";

const LIFE_MS = 60_000;

describe("koppel demo", () => {
	const demos: DemoProcess[] = [];
	const folders: string[] = [];

	const start = async (words: string[] = [], environment: NodeJS.ProcessEnv = {}) => {
		const demo = await startDemo(words, environment);
		demos.push(demo);
		return demo;
	};

	afterEach(async () => {
		for (const demo of demos.splice(0)) await demo.dispose();
		for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
	});

	it.each([
		["HTTP", [], "http:\\/\\/127\\.0\\.0\\.1:\\d+\\/slack\\/events"],
		["Socket Mode", ["--socket"], "Socket Mode"],
	])(
		"says what runs where, lets life happen, and ends in order on Ctrl-C, over %s",
		async (_, words, way) => {
			const demo = await start(["--port", "0", ...words]);
			const [, page = ""] = await demo.says(/Open (http:\/\/127\.0\.0\.1:\d+\/) in a browser/);
			expect(await (await fetch(page)).text()).toContain("/client/main.js");
			const [, pid = ""] = await demo.says(new RegExp(`Koppel +process (\\d+), ${way}`));
			await demo.says(/customers has run: /);
			await demo.says(/Petra of finance writes a new phone number/);
			await demo.says(/✓ The new phone number of .+ stands in Dynamics 365 Sales\./);

			demo.child.kill("SIGINT");

			const { code, out } = await demo.ended;
			expect(code).toBe(0);
			expect(out).toMatch(/Business Central +simulated, http:\/\/127\.0\.0\.1:\d+/);
			expect(out).toMatch(/Dynamics 365 Sales +simulated, http:\/\/127\.0\.0\.1:\d+/);
			expect(out).toMatch(/Slack +simulated, http:\/\/127\.0\.0\.1:\d+, channel #sync-sales/);
			expect(out).toMatch(/Its data +embedded store/);
			expect(out).toContain("Stopped. What Koppel asked of them");
			expect(isRunning(Number(pid))).toBe(false);
			expect(await demo.leftFiles()).toEqual([]);
		},
		LIFE_MS,
	);

	it(
		"lets the command line work beside it, with the file it names",
		async () => {
			const demo = await start(["--port", "0"]);
			const [, file = ""] = await demo.says(/^ *\. (\/\S+)$/m);
			await demo.says(/customers has run: /);

			const { stdout } = await promisify(execFile)("sh", [
				"-c",
				'. "$1"; "$2" dist/src/cli/main.js export-couplings customers',
				"sh",
				file,
				process.execPath,
			]);

			expect(stdout.split("\n").length).toBeGreaterThan(100);
			expect((await stat(file)).mode & 0o077).toBe(0);
		},
		LIFE_MS,
	);

	it("has a page whose port is the usual one, another one, or the one that was asked for", async () => {
		const first = await start();
		const [, usual] = await first.says(/Open http:\/\/127\.0\.0\.1:(\d+)\//);
		const second = await start();
		const [, other] = await second.says(/Open http:\/\/127\.0\.0\.1:(\d+)\//);

		const third = await start(["--port", String(usual)]);

		expect(other).not.toBe(usual);
		expect(await third.ended).toMatchObject({
			code: 2,
			out: expect.stringContaining(`Port ${usual} cannot be used for the page. Name another with --port.`),
		});
	});

	it(
		"runs beside another one",
		async () => {
			const both = await Promise.all([start(), start()]);
			const ports = await Promise.all(
				both.map(async (demo) => (await demo.says(/process \d+, http:\/\/127\.0\.0\.1:(\d+)/))[1]),
			);
			await Promise.all(both.map((demo) => demo.says(/customers has run: /)));

			for (const demo of both) demo.child.kill("SIGTERM");

			expect(await Promise.all(both.map(async (demo) => (await demo.ended).code))).toEqual([0, 0]);
			expect(ports[0]).not.toBe(ports[1]);
		},
		LIFE_MS,
	);

	it.each([
		["HTTP", []],
		["Socket Mode", ["--socket"]],
	])(
		"takes the bot with it when it is killed itself, over %s",
		async (_, words) => {
			const demo = await start(words);
			const [, pid = ""] = await demo.says(/Koppel +process (\d+)/);

			demo.child.kill("SIGKILL");
			await demo.ended;

			// The bot holds the other end of the demo's output, so "ended" came after its own end, or comes with it.
			await expect(goneFor(Number(pid))).resolves.toBe(true);
		},
		LIFE_MS,
	);

	it("says that the store must be empty, and touches nothing in it", async () => {
		const data = await mkdtemp(join(tmpdir(), "koppel-demo-data-"));
		folders.push(data);
		await writeFile(join(data, "precious"), "");

		const demo = await start([], { KOPPEL_DATA: data });

		const { code, out } = await demo.ended;
		expect(code).toBe(2);
		expect(out).toContain("which is not empty");
		expect(await readdir(data)).toEqual(["precious"]);
	});

	it("says when the database cannot be reached, without its password", async () => {
		const demo = await start([], {
			MONGODB_URI: "mongodb://koppel:secret-word@127.0.0.1:1/demo?serverSelectionTimeoutMS=300",
		});

		const { code, out, err } = await demo.ended;
		expect(code).toBe(2);
		expect(out).toContain("The database that MONGODB_URI names cannot be reached. Is it running?");
		expect(out + err).not.toContain("secret-word");
	});
});

/** Asks until the process is gone; it hears of its parent's end through a channel that the system closes. */
async function goneFor(pid: number): Promise<boolean> {
	for (let attempt = 0; attempt < 200; attempt++) {
		if (!isRunning(pid)) return true;
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
	return false;
}
