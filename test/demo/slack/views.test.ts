import { describe, expect, it } from "@jest/globals";
import type { ModalView } from "@slack/types";
import { aClient, aSlack, closeAfterEach, plain, refusal, StandingClock, section } from "./harness.js";

closeAfterEach();

const ANNA = "U01ANNA0001";

function aModal(more: Partial<ModalView> = {}): ModalView {
	return { type: "modal", title: plain("Compare"), blocks: [section("hello")], ...more };
}

const typed = (initial: string, actionId = "name") => ({
	type: "input" as const,
	block_id: "name",
	label: plain("Name"),
	element: { type: "plain_text_input" as const, action_id: actionId, initial_value: initial },
});

async function anOpenModal(view: ModalView = aModal()) {
	const clock = new StandingClock();
	const slack = await aSlack({ now: clock.now });
	const client = aClient(slack);
	const { view: opened } = await client.views.open({ trigger_id: slack.issueTriggerId(ANNA), view });
	const id = String(opened?.id);
	return { slack, client, clock, id, hash: String(opened?.hash) };
}

describe("trigger ids", () => {
	it("work once", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const trigger_id = slack.issueTriggerId(ANNA);

		expect(await client.views.open({ trigger_id, view: aModal() })).toMatchObject({ ok: true });

		expect(await refusal(client.views.open({ trigger_id, view: aModal() }))).toMatchObject({
			error: "exchanged_trigger_id",
		});
		expect(await refusal(client.views.open({ trigger_id: "made.up", view: aModal() }))).toMatchObject({
			error: "invalid_trigger_id",
		});
	});

	it("expire after 3 s", async () => {
		const clock = new StandingClock();
		const slack = await aSlack({ now: clock.now });
		const client = aClient(slack);
		const inTime = slack.issueTriggerId(ANNA);
		clock.pass(3_000);
		expect(await client.views.open({ trigger_id: inTime, view: aModal() })).toMatchObject({ ok: true });

		const late = slack.issueTriggerId(ANNA);
		clock.pass(3_001);
		expect(await refusal(client.views.open({ trigger_id: late, view: aModal() }))).toMatchObject({
			error: "expired_trigger_id",
		});
	});

	it("are not used up by a view that Slack refuses", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const trigger_id = slack.issueTriggerId(ANNA);

		const answer = await refusal(
			client.views.open({ trigger_id, view: aModal({ title: plain("x".repeat(25)) }) }),
		);

		expect(answer).toMatchObject({
			error: "invalid_arguments",
			response_metadata: {
				messages: ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"],
			},
		});
		expect(await client.views.open({ trigger_id, view: aModal() })).toMatchObject({ ok: true });
	});
});

describe("modals", () => {
	it("opens one for the person of the trigger, whole and with ids", async () => {
		const view = aModal({
			callback_id: "compare",
			private_metadata: "{}",
			submit: plain("Go"),
			blocks: [typed("Adatum")],
		});

		const { slack, id } = await anOpenModal(view);

		expect(slack.viewsOf("Bram")).toEqual([]);
		expect(slack.viewsOf("Anna")).toMatchObject([
			{
				id,
				type: "modal",
				callback_id: "compare",
				private_metadata: "{}",
				root_view_id: id,
				previous_view_id: null,
				state: { values: { name: { name: { type: "plain_text_input", value: "Adatum" } } } },
			},
		]);
	});

	it("lays at most two over the first", async () => {
		const { slack, client, id } = await anOpenModal();
		const push = () => client.views.push({ trigger_id: slack.issueTriggerId(ANNA, id), view: aModal() });

		const second = await push();
		await push();

		expect(second.view).toMatchObject({ root_view_id: id, previous_view_id: id });
		expect(slack.viewsOf("Anna")).toHaveLength(3);
		expect(await refusal(push())).toMatchObject({ error: "push_limit_reached" });
	});

	it("pushes only from inside an open modal", async () => {
		const { slack, client } = await anOpenModal();

		expect(
			await refusal(client.views.push({ trigger_id: slack.issueTriggerId(ANNA), view: aModal() })),
		).toMatchObject({
			error: "invalid_trigger_id",
		});
	});

	it("updates by id, by external id, and only with the hash that stands", async () => {
		const { slack, client, id, hash } = await anOpenModal(aModal({ external_id: "one" }));
		const view = aModal({ external_id: "one", blocks: [section("changed")] });

		const changed = await client.views.update({ view_id: id, hash, view });

		expect(changed.view?.id).toBe(id);
		expect(changed.view?.hash).not.toBe(hash);
		expect(await refusal(client.views.update({ view_id: id, hash, view }))).toMatchObject({
			error: "hash_conflict",
		});
		expect(await client.views.update({ external_id: "one", view })).toMatchObject({ ok: true });
		expect(slack.viewText(slack.viewsOf("Anna")[0] ?? fail())).toContain("changed");
		expect(await refusal(client.views.update({ view_id: "V0", view }))).toMatchObject({ error: "not_found" });
		expect(await refusal(client.apiCall("views.update", { view }))).toMatchObject({
			error: "invalid_arguments",
		});
	});

	it("keeps what was typed while block id, action id and type stay", async () => {
		const submit = plain("Go");
		const { slack, client, id } = await anOpenModal(aModal({ submit, blocks: [typed("old")] }));
		slack.fillIn({ user: "Anna", values: { name: "mine" } });
		const value = () => slack.viewsOf("Anna")[0]?.state.values.name;

		await client.views.update({ view_id: id, view: aModal({ submit, blocks: [typed("new")] }) });
		expect(value()).toEqual({ name: { type: "plain_text_input", value: "mine" } });

		await client.views.update({ view_id: id, view: aModal({ submit, blocks: [typed("new", "name2")] }) });
		expect(value()).toEqual({ name2: { type: "plain_text_input", value: "new" } });
	});

	it("wants an external id once", async () => {
		const { slack, client } = await anOpenModal(aModal({ external_id: "one" }));
		const trigger_id = slack.issueTriggerId("Bram");

		expect(
			await refusal(client.views.open({ trigger_id, view: aModal({ external_id: "one" }) })),
		).toMatchObject({
			error: "duplicate_external_id",
		});
	});

	it("refuses a view over 250 KB, a home as a modal, and none at all", async () => {
		const slack = await aSlack();
		const client = aClient(slack);
		const open = (view: unknown) =>
			refusal(client.apiCall("views.open", { trigger_id: slack.issueTriggerId(ANNA), view }));
		const huge = aModal({ blocks: Array.from({ length: 100 }, () => section("x".repeat(2_900))) });

		expect(await open(huge)).toMatchObject({ error: "view_too_large" });
		expect(await open({ type: "home", blocks: [] })).toMatchObject({ error: "invalid_arguments" });
		expect(await open(undefined)).toMatchObject({ error: "invalid_arguments" });
	});
});

describe("Home tab", () => {
	const home = (text: string) => ({ type: "home" as const, blocks: [section(text)] });

	it("is published per person and replaced in place", async () => {
		const slack = await aSlack();
		const client = aClient(slack);

		const first = await client.views.publish({ user_id: ANNA, view: home("one") });
		const second = await client.views.publish({
			user_id: ANNA,
			view: home("two"),
			hash: String(first.view?.hash),
		});

		expect(second.view?.id).toBe(first.view?.id);
		expect(slack.home("Anna")).toMatchObject({ blocks: [{ text: { text: "two" } }] });
		expect(slack.home("Bram")).toBeNull();
		expect(
			await refusal(
				client.views.publish({ user_id: ANNA, view: home("three"), hash: String(first.view?.hash) }),
			),
		).toMatchObject({ error: "hash_conflict" });
		expect(await slack.waitForHome({ user: "Anna" })).toMatchObject({ id: first.view?.id });
	});

	it("takes no modal and no stranger", async () => {
		const slack = await aSlack();
		const client = aClient(slack);

		expect(await refusal(client.apiCall("views.publish", { user_id: ANNA, view: aModal() }))).toMatchObject({
			error: "invalid_arguments",
		});
		expect(await refusal(client.views.publish({ user_id: "U0", view: home("t") }))).toMatchObject({
			error: "user_not_found",
		});
	});
});

describe("blocks.validate", () => {
	it("needs no token and lists pointer, code, message and constraint", async () => {
		const slack = await aSlack();
		const client = aClient(slack, { token: "" });

		expect(await client.apiCall("blocks.validate", { blocks: [section("t")] })).toMatchObject({ ok: true });
		expect(await client.apiCall("blocks.validate", { view: aModal() })).toMatchObject({ ok: true });
		expect(
			await refusal(client.apiCall("blocks.validate", { message: { blocks: [section("")] } })),
		).toMatchObject({
			error: "invalid_blocks",
			errors: [
				{
					pointer: "/0/text/text",
					code: "too_short",
					message: "must be more than 0 characters",
					constraint: 1,
				},
			],
		});
		expect(await refusal(client.apiCall("blocks.validate", { blocks: [], view: aModal() }))).toMatchObject({
			error: "invalid_arguments",
		});
	});
});

function fail(): never {
	throw new Error("Nothing is open.");
}
