import { request } from "node:http";
import { afterEach, describe, expect, it } from "@jest/globals";
import { openSlackPage, type SlackPage } from "../../../../src/demo/slack/page/index.js";
import type { LiveEvent, Snapshot } from "../../../../src/demo/slack/page/wire.js";
import { aClient, aSlack, closeAfterEach } from "../harness.js";

const [SALES, ANNA, BRAM] = ["C01SALES001", "U01ANNA0001", "U01BRAM0001"] as const;

closeAfterEach();
const pages: SlackPage[] = [];
afterEach(async () => {
	for (const page of pages.splice(0)) await page.close();
});

async function aPage() {
	const slack = await aSlack();
	const page = await openSlackPage(slack);
	pages.push(page);
	return { slack, page, client: aClient(slack) };
}

/** What the server answers to a request with these headers, the Host header included. */
function ask(url: string, given: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
	return new Promise<{ status: number; text: string }>((resolve, reject) => {
		const outgoing = request(
			url,
			{ method: given.method ?? "GET", headers: given.headers ?? {} },
			(incoming) => {
				let text = "";
				incoming.on("data", (chunk) => {
					text += String(chunk);
				});
				incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, text }));
			},
		);
		outgoing.on("error", reject);
		outgoing.end(given.body);
	});
}

const JSON_TYPE = { "content-type": "application/json" };

describe("the page's server", () => {
	it("answers this machine under its own names only", async () => {
		const { page } = await aPage();
		const { port } = new URL(page.url);
		const status = async (host: string) => (await ask(`${page.url}state`, { headers: { host } })).status;

		expect(await status(`127.0.0.1:${port}`)).toBe(200);
		expect(await status(`localhost:${port}`)).toBe(200);
		expect(await status(`evil.example:${port}`)).toBe(403);
		expect(await status("127.0.0.1")).toBe(403);
	});

	it("takes posts from itself only", async () => {
		const { page, slack } = await aPage();
		const body = JSON.stringify({ user: "anna", channel: SALES, text: "hi" });
		const post = async (headers: Record<string, string>) =>
			(await ask(`${page.url}deeds/speak`, { method: "POST", headers, body })).status;

		expect(await post({ ...JSON_TYPE, origin: "http://evil.example" })).toBe(403);
		expect(await post({ ...JSON_TYPE, origin: "null" })).toBe(403);
		expect(await post({ ...JSON_TYPE, "sec-fetch-site": "cross-site" })).toBe(403);
		expect(await post({ "content-type": "text/plain" })).toBe(403);
		expect(slack.messages(SALES)).toEqual([]);
		expect(await post({ ...JSON_TYPE, origin: page.url.slice(0, -1) })).toBe(200);
		expect(slack.messages(SALES)).toMatchObject([{ text: "hi", user: ANNA }]);
	});

	it("serves its own files and nothing beside them, with a policy that lets no other code in", async () => {
		const { page } = await aPage();

		const document = await fetch(page.url);
		expect(document.headers.get("content-security-policy")).toContain("script-src 'self'");
		expect((await ask(`${page.url}styles/base.css`)).text).toContain("--ink");
		expect((await ask(`${page.url}styles/..%2fserver.ts`)).status).toBe(404);
		expect((await ask(`${page.url}styles/%2e%2e/%2e%2e/index.ts`)).status).toBe(404);
		expect((await ask(`${page.url}package.json`)).status).toBe(404);
	});

	it("takes the next port when one is taken", async () => {
		const { page, slack } = await aPage();
		const port = Number(new URL(page.url).port);

		const other = await openSlackPage(slack, { ports: [port, 0] });
		pages.push(other);

		expect(new URL(other.url).port).not.toBe(String(port));
		await expect(openSlackPage(slack, { ports: [port] })).rejects.toMatchObject({ code: "EADDRINUSE" });
	});

	it("says what cannot be done", async () => {
		const { page } = await aPage();
		const act = async (name: string, given: object) => {
			const { text } = await ask(`${page.url}deeds/${name}`, {
				method: "POST",
				headers: JSON_TYPE,
				body: JSON.stringify(given),
			});
			return JSON.parse(text) as unknown;
		};

		expect(
			await act("press", { user: "anna", channel: SALES, ts: "1.0", blockId: "b", actionId: "a" }),
		).toMatchObject({ ok: false, code: "no_such_message" });
		expect(await act("toString", {})).toMatchObject({ ok: false, code: "unknown_deed" });
		expect(await act("speak", { user: "nobody", channel: SALES, text: "x" })).toMatchObject({
			ok: false,
			code: "no_such_person",
		});
		expect(await act("command", { user: "anna", channel: SALES, text: "/koppel status" })).toMatchObject({
			ok: true,
			failure: "dispatch_failed",
		});
		expect(await act("command", { user: "anna", channel: SALES, text: "/other" })).toMatchObject({
			ok: false,
			code: "unknown_command",
		});
	});
});

describe("the live feed", () => {
	const stateOf = async (page: SlackPage, user: string) =>
		(await (await fetch(`${page.url}state?user=${user}`)).json()) as Snapshot;

	/** Reads the feed until so many events have come. */
	async function read(page: SlackPage, query: string, count: number, headers: Record<string, string> = {}) {
		const response = await fetch(`${page.url}live?${query}`, { headers });
		const events: LiveEvent[] = [];
		let text = "";
		for await (const chunk of response.body ?? []) {
			text += Buffer.from(chunk as Uint8Array).toString();
			for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
				const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
				if (data !== undefined) events.push(JSON.parse(data) as LiveEvent);
				text = text.slice(end + 2);
			}
			if (events.length >= count) break;
		}
		return events;
	}

	it("goes on where a page was cut off, for each person with what that person sees", async () => {
		const { page, client, slack } = await aPage();
		const { cursor } = await stateOf(page, "anna");
		await client.chat.postMessage({ channel: SALES, text: "one" });
		await client.chat.postEphemeral({ channel: SALES, user: ANNA, text: "for Anna" });
		await client.chat.postEphemeral({ channel: SALES, user: BRAM, text: "for Bram" });
		slack.read({ user: "anna", channel: SALES, ts: "9" });

		const anna = await read(page, `user=anna&after=${cursor}`, 3);
		const bram = await read(page, "user=bram", 2, { "last-event-id": cursor });

		expect(anna).toMatchObject([
			{ type: "message", message: { text: "one", isEphemeral: false } },
			{ type: "message", message: { text: "for Anna", isEphemeral: true } },
			{ type: "read", ts: "9" },
		]);
		expect(bram).toMatchObject([{ message: { text: "one" } }, { message: { text: "for Bram" } }]);
	});

	it("has a page ask for everything when it cannot know what the page missed", async () => {
		const { page } = await aPage();

		expect(await read(page, "user=anna&after=other-5", 1)).toEqual([{ type: "reset" }]);
		expect(await read(page, "user=anna", 1)).toEqual([{ type: "reset" }]);
	});
});
