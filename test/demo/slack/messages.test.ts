import { describe, expect, it } from "@jest/globals";
import {
	aClient,
	actions,
	aSlack,
	button,
	closeAfterEach,
	refusal,
	StandingClock,
	section,
} from "./harness.js";

closeAfterEach();

const SALES = "C01SALES001";
const ANNA = "U01ANNA0001";
const metadata = { event_type: "card", event_payload: { id: "e1" } };

describe("posting", () => {
	it("keeps a message under a ts that is unique and increasing, also while the clock stands", async () => {
		const clock = new StandingClock();
		const slack = await aSlack({ now: clock.now });
		const client = aClient(slack);

		const first = await client.chat.postMessage({ channel: SALES, text: "one" });
		const second = await client.chat.postMessage({ channel: "#sync-sales", text: "two" });

		expect(first).toMatchObject({
			ok: true,
			channel: SALES,
			message: { text: "one", bot_id: "B01KOPPEL01" },
		});
		expect(first.ts).toBe(`${clock.ms / 1000}.000000`);
		expect(second.ts).toBe(`${clock.ms / 1000}.000001`);
		expect(slack.messages("#sync-sales").map((message) => message.text)).toEqual(["one", "two"]);
	});

	it("takes form-encoded and JSON bodies, and the token in the body", async () => {
		const slack = await aSlack();
		const blocks = [section("hello")];
		const post = (type: string, body: string, headers = {}) =>
			fetch(`${slack.apiUrl}chat.postMessage`, {
				method: "POST",
				headers: { "content-type": type, ...headers },
				body,
			}).then((response) => response.json());

		const json = await post(
			"application/json; charset=utf-8",
			JSON.stringify({ channel: SALES, text: "t", blocks }),
			{
				authorization: `Bearer ${slack.botToken}`,
			},
		);
		const form = await post(
			"application/x-www-form-urlencoded",
			new URLSearchParams({
				token: slack.botToken,
				channel: SALES,
				text: "t",
				blocks: JSON.stringify(blocks),
			}).toString(),
		);

		expect(json).toMatchObject({ ok: true });
		expect(form).toMatchObject({ ok: true });
		for (const message of slack.messages(SALES)) expect(message.blocks).toMatchObject(blocks);
		expect(JSON.stringify(slack.calls())).not.toContain(slack.botToken);
	});

	it("gives blocks and elements the ids they lack", async () => {
		const slack = await aSlack();
		const nameless = {
			type: "actions" as const,
			elements: [{ type: "button" as const, text: { type: "plain_text" as const, text: "Go" } }],
		};

		const { ts } = await aClient(slack).chat.postMessage({ channel: SALES, text: "t", blocks: [nameless] });

		const [block] = slack.message(SALES, String(ts)).blocks ?? [];
		expect(block).toMatchObject({
			block_id: expect.any(String),
			elements: [{ action_id: expect.any(String) }],
		});
	});

	it.each([
		["channel_not_found", { channel: "C0NOWHERE", text: "t" }],
		["channel_not_found", { channel: "G01SECRET", text: "t" }],
		["is_archived", { channel: "C01OLD", text: "t" }],
		["no_text", { channel: SALES }],
		["no_text", { channel: SALES, text: "", blocks: [] }],
		["invalid_blocks_format", { channel: SALES, text: "t", blocks: "no json" }],
		["markdown_text_conflict", { channel: SALES, text: "t", markdown_text: "m" }],
		["msg_too_long", { channel: SALES, markdown_text: "m".repeat(12_001) }],
		[
			"msg_blocks_too_long",
			{ channel: SALES, text: "t", blocks: Array.from({ length: 5 }, () => section("x".repeat(2_700))) },
		],
		["invalid_attachments", { channel: SALES, text: "t", attachments: "none" }],
		[
			"too_many_attachments",
			{ channel: SALES, text: "t", attachments: Array.from({ length: 101 }, () => ({ text: "a" })) },
		],
		[
			"metadata_too_large",
			{
				channel: SALES,
				text: "t",
				metadata: { event_type: "card", event_payload: { a: "x".repeat(8_000) } },
			},
		],
		["invalid_metadata_format", { channel: SALES, text: "t", metadata: { event_type: "card" } }],
		["thread_not_found", { channel: SALES, text: "t", thread_ts: "1.000001" }],
		["invalid_arguments", { text: "t" }],
	])("answers %s", async (error, args) => {
		const slack = await aSlack();
		slack.addChannel({ id: "G01SECRET", name: "secret", isPrivate: true, members: ["Anna"] });
		slack.addChannel({ id: "C01OLD", name: "old", isArchived: true, members: ["Koppel"] });

		expect(await refusal(aClient(slack).apiCall("chat.postMessage", args))).toMatchObject({
			ok: false,
			error,
		});
		expect(slack.messages(SALES)).toEqual([]);
	});

	it("needs membership, unless chat:write.public spares it in a public channel", async () => {
		const slack = await aSlack({ scopes: ["chat:write"] });
		const { id } = slack.addChannel({ name: "elsewhere", members: ["Anna"] });
		const client = aClient(slack);

		expect(await refusal(client.chat.postMessage({ channel: id, text: "t" }))).toMatchObject({
			error: "not_in_channel",
		});
		slack.setScopes(["chat:write", "chat:write.public"]);

		expect(await client.chat.postMessage({ channel: id, text: "t" })).toMatchObject({ ok: true });
	});

	it("says where blocks are wrong", async () => {
		const slack = await aSlack();

		const answer = await refusal(
			aClient(slack).chat.postMessage({ channel: SALES, text: "t", blocks: [section("x".repeat(3_001))] }),
		);

		const sentence = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]";
		expect(answer).toMatchObject({
			error: "invalid_blocks",
			errors: [sentence],
			response_metadata: { messages: [`[ERROR] ${sentence}`] },
		});
	});

	it("refuses a second table as an attachment, and checks blocks in attachments", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const table = { type: "table", rows: [[{ type: "raw_text", text: "a" }]] };

		expect(
			await refusal(
				client.apiCall("chat.postMessage", { channel: SALES, text: "t", blocks: [table, table] }),
			),
		).toMatchObject({
			error: "invalid_attachments",
			errors: ["only_one_table_allowed [json-pointer:/blocks]"],
		});
		expect(
			await refusal(
				client.apiCall("chat.postMessage", {
					channel: SALES,
					text: "t",
					attachments: [{ blocks: [{ type: "alert" }] }],
				}),
			),
		).toMatchObject({ error: "invalid_blocks" });
	});

	it("cuts a text at 40,000 characters", async () => {
		const slack = await aSlack();

		const { ts } = await aClient(slack).chat.postMessage({ channel: SALES, text: "x".repeat(40_001) });

		expect(slack.message(SALES, String(ts)).text).toHaveLength(40_000);
	});

	it("threads replies below a parent, never below a reply", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const parent = await client.chat.postMessage({ channel: SALES, text: "parent" });
		const reply = await client.chat.postMessage({
			channel: SALES,
			text: "reply",
			thread_ts: String(parent.ts),
		});

		expect(slack.message(SALES, String(parent.ts))).toMatchObject({ reply_count: 1, latest_reply: reply.ts });
		expect(
			await refusal(client.chat.postMessage({ channel: SALES, text: "t", thread_ts: String(reply.ts) })),
		).toMatchObject({ error: "cannot_reply_to_message" });
	});

	it("writes to a person by id, in the conversation that conversations.open names", async () => {
		const slack = await aSlack();
		const client = aClient(slack);

		const opened = await client.conversations.open({ users: ANNA });
		const posted = await client.chat.postMessage({ channel: ANNA, text: "psst" });

		expect(posted.channel).toBe(opened.channel?.id);
		expect(await client.conversations.open({ users: ANNA })).toMatchObject({ already_open: true });
		expect(
			await client.chat.update({ channel: String(posted.channel), ts: String(posted.ts), text: "sst" }),
		).toMatchObject({ ok: true });
	});

	it("answers messages_tab_disabled when people cannot be written to", async () => {
		const slack = await aSlack({ hasMessagesTab: false });

		expect(await refusal(aClient(slack).chat.postMessage({ channel: ANNA, text: "t" }))).toMatchObject({
			error: "messages_tab_disabled",
		});
	});
});

describe("chat.update", () => {
	async function aCard() {
		const slack = await aSlack();
		const client = aClient(slack);
		const blocks = [section("card"), actions("b", button("go", "Go"))];
		const { ts } = await client.chat.postMessage({ channel: SALES, text: "card", blocks, metadata });
		return { slack, client, place: { channel: SALES, ts: String(ts) } };
	}

	it("keeps metadata that are left out and replaces text and blocks", async () => {
		const { slack, client, place } = await aCard();

		await client.chat.update({ ...place, text: "done", blocks: [section("done")] });

		const message = slack.message(SALES, place.ts);
		expect(message).toMatchObject({ text: "done", metadata, updates: 1 });
		expect(message.blocks).toHaveLength(1);
		expect(message.edited).toBeUndefined();
	});

	it("takes the blocks away when only text comes, and marks the message as edited", async () => {
		const { slack, client, place } = await aCard();

		await client.chat.update({ ...place, text: "only text" });

		const message = slack.message(SALES, place.ts);
		expect(message.blocks).toBeUndefined();
		expect(message.edited).toMatchObject({ user: "U01KOPPEL01" });
	});

	it.each([
		["message_not_found", { ts: "1.000001", text: "t" }],
		["channel_not_found", { channel: "#sync-sales", text: "t" }],
		["no_text", {}],
		["no_text", { text: "" }],
		["msg_too_long", { text: "x".repeat(4_001) }],
		["invalid_blocks", { text: "t", blocks: [{ type: "alert", text: { type: "plain_text", text: "a" } }] }],
	])("answers %s and changes nothing", async (error, args) => {
		const { slack, client, place } = await aCard();

		expect(await refusal(client.apiCall("chat.update", { ...place, ...args }))).toMatchObject({ error });
		expect(slack.message(SALES, place.ts)).toMatchObject({ text: "card", updates: 0 });
	});

	it("takes 4,000 characters of text", async () => {
		const { client, place } = await aCard();

		expect(await client.chat.update({ ...place, text: "x".repeat(4_000) })).toMatchObject({ ok: true });
	});

	it("answers cant_update_message for what somebody else wrote", async () => {
		const { slack, client } = await aCard();
		const { ts } = slack.say({ user: "Anna", channel: SALES, text: "mine" });

		expect(await refusal(client.chat.update({ channel: SALES, ts, text: "t" }))).toMatchObject({
			error: "cant_update_message",
		});
		expect(await refusal(client.chat.delete({ channel: SALES, ts }))).toMatchObject({
			error: "cant_delete_message",
		});
	});

	it("finds no ephemeral message", async () => {
		const { slack, client } = await aCard();
		const { message_ts: ts } = await client.chat.postEphemeral({
			channel: SALES,
			user: ANNA,
			text: "only you",
		});

		expect(await refusal(client.chat.update({ channel: SALES, ts: String(ts), text: "t" }))).toMatchObject({
			error: "message_not_found",
		});
		expect(slack.ephemerals("Anna")).toMatchObject([{ text: "only you" }]);
	});
});

describe("other message calls", () => {
	it("deletes a message, and leaves a tombstone over replies", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const one = await client.chat.postMessage({ channel: SALES, text: "one" });
		const parent = await client.chat.postMessage({ channel: SALES, text: "parent" });
		await client.chat.postMessage({ channel: SALES, text: "reply", thread_ts: String(parent.ts) });

		await client.chat.delete({ channel: SALES, ts: String(one.ts) });
		await client.chat.delete({ channel: SALES, ts: String(parent.ts) });

		expect(slack.messages(SALES).map((message) => message.text)).toEqual([
			"This message was deleted.",
			"reply",
		]);
		expect(
			await refusal(client.chat.update({ channel: SALES, ts: String(one.ts), text: "t" })),
		).toMatchObject({
			error: "message_not_found",
		});
	});

	it("shows an ephemeral message to one person, who has to be in the channel", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		slack.leave(SALES, "Victor");

		await client.chat.postEphemeral({ channel: SALES, user: ANNA, text: "psst" });

		expect(slack.ephemerals("Anna")).toMatchObject([{ text: "psst", channel: SALES }]);
		expect(slack.ephemerals("Bram")).toEqual([]);
		expect(slack.messages(SALES)).toEqual([]);
		expect(
			await refusal(client.chat.postEphemeral({ channel: SALES, user: "U01VICTOR01", text: "t" })),
		).toMatchObject({ error: "user_not_in_channel" });
	});

	it("links to messages and takes a reaction once", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const { ts } = await client.chat.postMessage({ channel: SALES, text: "t" });
		const react = () => client.reactions.add({ channel: SALES, timestamp: String(ts), name: "eyes" });

		const { permalink } = await client.chat.getPermalink({ channel: SALES, message_ts: String(ts) });
		await react();

		expect(permalink).toBe(`https://cronus.slack.com/archives/${SALES}/p${String(ts).replace(".", "")}`);
		expect(slack.message(SALES, String(ts)).reactions).toMatchObject([{ name: "eyes", count: 1 }]);
		expect(await refusal(react())).toMatchObject({ error: "already_reacted" });
	});
});

describe("history", () => {
	it("answers newest first, page by page, without replies, metadata only when asked for", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const parent = await client.chat.postMessage({ channel: SALES, text: "1", metadata });
		await client.chat.postMessage({ channel: SALES, text: "1.1", thread_ts: String(parent.ts) });
		await client.chat.postMessage({ channel: SALES, text: "2", metadata });
		await client.chat.postMessage({ channel: SALES, text: "3", metadata });

		const bare = await client.conversations.history({ channel: SALES, limit: 2 });
		const rest = await client.conversations.history({
			channel: SALES,
			limit: 2,
			cursor: String(bare.response_metadata?.next_cursor),
			include_all_metadata: true,
		});

		expect(bare).toMatchObject({ has_more: true, messages: [{ text: "3" }, { text: "2" }] });
		expect(bare.messages?.[0]?.metadata).toBeUndefined();
		expect(rest).toMatchObject({ has_more: false, messages: [{ text: "1", metadata }] });
	});

	it("keeps to oldest and latest, inclusive when asked", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const stamps: string[] = [];
		for (const text of ["a", "b", "c"])
			stamps.push(String((await client.chat.postMessage({ channel: SALES, text })).ts));
		const [oldest = "", , latest = ""] = stamps;
		const texts = async (inclusive: boolean) =>
			(await client.conversations.history({ channel: SALES, oldest, latest, inclusive })).messages?.map(
				(one) => one.text,
			);

		expect(await texts(false)).toEqual(["b"]);
		expect(await texts(true)).toEqual(["c", "b", "a"]);
	});

	it("answers a thread, oldest first", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const parent = String((await client.chat.postMessage({ channel: SALES, text: "parent" })).ts);
		await client.chat.postMessage({ channel: SALES, text: "r1", thread_ts: parent });
		await client.chat.postMessage({ channel: SALES, text: "r2", thread_ts: parent });

		const { messages } = await client.conversations.replies({ channel: SALES, ts: parent });

		expect(messages?.map((one) => one.text)).toEqual(["parent", "r1", "r2"]);
		expect(await refusal(client.conversations.replies({ channel: SALES, ts: "1.0" }))).toMatchObject({
			error: "thread_not_found",
		});
	});

	it("needs the scope of the channel's kind, and membership", async () => {
		const slack = await aSlack({ scopes: ["channels:history"] });
		const hidden = slack.addChannel({ name: "hidden", isPrivate: true, members: ["Koppel"] });
		const open = slack.addChannel({ name: "open", members: ["Anna"] });
		const client = aClient(slack);

		expect(await refusal(client.conversations.history({ channel: hidden.id }))).toMatchObject({
			error: "missing_scope",
			needed: "groups:history",
			provided: "channels:history",
		});
		expect(await refusal(client.conversations.history({ channel: open.id }))).toMatchObject({
			error: "not_in_channel",
		});
	});
});
