import { describe, expect, it } from "@jest/globals";
import { aClient, aSlack, closeAfterEach, refusal } from "./harness.js";

closeAfterEach();

describe("tokens", () => {
	it("says who the bot is", async () => {
		const slack = await aSlack();

		expect(await aClient(slack).auth.test()).toMatchObject({
			ok: true,
			user_id: "U01KOPPEL01",
			bot_id: "B01KOPPEL01",
			team_id: "T01CRONUS01",
			response_metadata: { scopes: expect.arrayContaining(["chat:write"]) },
		});
	});

	it("refuses unknown, revoked and missing tokens, each by its name", async () => {
		const slack = await aSlack();

		expect(await refusal(aClient(slack, { token: "xoxb-other" }).auth.test())).toMatchObject({
			error: "invalid_auth",
		});
		expect(await refusal(aClient(slack, { token: "" }).auth.test())).toMatchObject({ error: "not_authed" });
		slack.revokeToken();
		expect(await refusal(aClient(slack).auth.test())).toMatchObject({ error: "token_revoked" });
	});

	it("says which scope is missing and which there are", async () => {
		const slack = await aSlack({ scopes: ["users:read", "chat:write"] });
		const client = aClient(slack);

		expect(await refusal(client.usergroups.list())).toMatchObject({
			error: "missing_scope",
			needed: "usergroups:read",
			provided: "chat:write,users:read",
		});
		slack.addToken({ token: "xoxb-second", scopes: ["usergroups:read"] });
		expect(await aClient(slack, { token: "xoxb-second" }).usergroups.list()).toMatchObject({ ok: true });
	});

	it("knows no other method", async () => {
		const slack = await aSlack();

		expect(await refusal(aClient(slack).apiCall("chat.shout"))).toMatchObject({ error: "unknown_method" });
		expect(await refusal(aClient(slack).apiCall("toString"))).toMatchObject({ error: "unknown_method" });
	});
});

describe("people", () => {
	it("tells the locale only when asked, and the e-mail address only with its scope", async () => {
		const slack = await aSlack({ scopes: ["users:read"] });
		const client = aClient(slack);
		const user = "U01BRAM0001";

		const bare = await client.users.info({ user });
		const full = await client.users.info({ user, include_locale: true });

		expect(bare.user).toMatchObject({ id: user, real_name: "Bram de Wit", tz: "Europe/Amsterdam" });
		expect(bare.user).not.toHaveProperty("locale");
		expect(bare.user?.profile).not.toHaveProperty("email");
		expect(full.user).toMatchObject({ locale: "nl-NL" });
		slack.setScopes(["users:read", "users:read.email"]);
		expect((await client.users.info({ user })).user?.profile?.email).toBe("bram@cronus.example");
	});

	it("tells the offset of a zone at its time of year", async () => {
		const summer = await aSlack({ now: () => Date.UTC(2026, 6, 1) });
		const winter = await aSlack({ now: () => Date.UTC(2026, 0, 1) });
		const offset = async (slack: typeof summer, user: string) =>
			(await aClient(slack).users.info({ user })).user?.tz_offset;

		expect(await offset(summer, "U01ANNA0001")).toBe(7_200);
		expect(await offset(winter, "U01ANNA0001")).toBe(3_600);
		expect(await offset(winter, "U01VICTOR01")).toBe(-18_000);
		expect(await offset(winter, "U01CARLA001")).toBe(0);
	});

	it("lists people page by page and finds one by e-mail address", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const names: (string | undefined)[] = [];

		for await (const page of client.paginate("users.list", { limit: 2 })) {
			const { members } = page as unknown as { members: { name: string }[] };
			names.push(...members.map((member) => member.name));
		}

		expect(names).toEqual(["anna", "bram", "carla", "victor", "koppel"]);
		expect((await client.users.lookupByEmail({ email: "Carla@cronus.example" })).user?.id).toBe(
			"U01CARLA001",
		);
		expect(await refusal(client.users.lookupByEmail({ email: "x@y.z" }))).toMatchObject({
			error: "users_not_found",
		});
		expect(await refusal(client.users.info({ user: "U0" }))).toMatchObject({ error: "user_not_found" });
	});

	it("lists user groups and their people", async () => {
		const slack = await aSlack();
		const client = aClient(slack);

		const { usergroups } = await client.usergroups.list({ include_users: true });

		expect(usergroups).toMatchObject([
			{ handle: "sync-operators", users: ["U01ANNA0001"] },
			{ handle: "sync-stewards", users: ["U01BRAM0001"] },
			{ handle: "sync-admins", users: ["U01CARLA001"] },
		]);
		expect(await client.usergroups.users.list({ usergroup: "S01ADMINS01" })).toMatchObject({
			users: ["U01CARLA001"],
		});
		expect(await refusal(client.usergroups.users.list({ usergroup: "S0" }))).toMatchObject({
			error: "no_such_subteam",
		});
	});
});

describe("conversations", () => {
	it("lists public channels, private ones it has joined when asked, archived ones unless excluded", async () => {
		const slack = await aSlack();
		slack.addChannel({ name: "joined", isPrivate: true, members: ["Koppel"] });
		slack.addChannel({ name: "hidden", isPrivate: true, members: ["Anna"] });
		slack.addChannel({ name: "old", members: [] });
		slack.archiveChannel("#old");
		const client = aClient(slack);
		const names = async (args: object) =>
			(await client.conversations.list(args)).channels?.map((one) => one.name);

		expect(await names({})).toEqual(["sync-sales", "sync-admin", "old"]);
		expect(await names({ types: "public_channel,private_channel", exclude_archived: true })).toEqual([
			"sync-sales",
			"sync-admin",
			"joined",
		]);
		expect(await refusal(client.conversations.list({ types: "secret" }))).toMatchObject({
			error: "invalid_types",
		});
	});

	it("describes a channel and its members, and hides private ones", async () => {
		const slack = await aSlack();
		const hidden = slack.addChannel({ name: "hidden", isPrivate: true, members: ["Anna"] });
		const client = aClient(slack);

		const { channel } = await client.conversations.info({
			channel: "C01SALES001",
			include_num_members: true,
		});
		const page = await client.conversations.members({ channel: "C01SALES001", limit: 3 });

		expect(channel).toMatchObject({ name: "sync-sales", is_member: true, is_private: false, num_members: 5 });
		expect(page.members).toHaveLength(3);
		expect(page.response_metadata?.next_cursor).not.toBe("");
		expect(await refusal(client.conversations.info({ channel: hidden.id }))).toMatchObject({
			error: "channel_not_found",
		});
	});

	it("opens one conversation for the same people, and eight at most", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const users = "U01ANNA0001,U01BRAM0001";

		const first = await client.conversations.open({ users, return_im: true });
		const again = await client.conversations.open({ users });

		expect(first.channel).toMatchObject({ is_mpim: true });
		expect(again.channel?.id).toBe(first.channel?.id);
		expect(
			await refusal(client.conversations.open({ users: Array(9).fill("U01ANNA0001").join(",") })),
		).toMatchObject({
			error: "too_many_users",
		});
		expect(await refusal(client.conversations.open({ users: "U0" }))).toMatchObject({
			error: "user_not_found",
		});
	});
});
