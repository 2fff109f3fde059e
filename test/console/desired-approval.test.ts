import { describe, expect, it } from "@jest/globals";
import { type ApprovalState, desiredApproval } from "../../src/console/index.js";
import { createMessages, type Language } from "../../src/messages/index.js";
import type { Approval, Operation } from "../../src/ports/stores.js";
import { anOperation } from "../support/fakes/fake-use-cases.js";

const AT = "2026-01-31T10:00:00.000Z";

function stateOf(
	operation: Partial<Operation>,
	approval: Partial<Approval> = {},
	language: Language = "en",
): ApprovalState {
	const question: Approval = {
		does: "uncouple",
		askedAt: AT,
		until: AT,
		changedFrom: null,
		answer: null,
		...approval,
	};
	return {
		operation: anOperation({
			kind: "uncoupleAll",
			actorName: "Anna",
			state: "awaiting",
			total: 31,
			finishedAt: null,
			approval: question,
			...operation,
		}),
		mapping: { labels: { left: "Business Central", right: "Dynamics 365 Sales" } } as never,
		messages: createMessages(language),
		reasons: [],
	};
}

describe("the sentence of a question to a second person", () => {
	it.each<[string, Partial<Operation>, Partial<Approval>, string]>([
		[
			"whole mappings",
			{ mappings: ["customers", "contacts"] },
			{},
			"uncouple 31 pairs of customers and contacts.",
		],
		["listed pairs", { listed: 1 }, {}, "uncouple 31 pairs of customers that have an open error."],
		[
			"one side for all",
			{ kind: "synchronizeAll", choice: { side: "right" }, listed: 1 },
			{ does: "overwrite" },
			"send Dynamics 365 Sales to Business Central for 31 pairs of customers: where they differ, Business Central is overwritten.",
		],
		[
			"fields for all",
			{ kind: "synchronizeAll", choice: { fields: { name: "left" } }, listed: 1 },
			{ does: "overwrite" },
			"overwrite 31 pairs of customers, with a system chosen for each field.",
		],
		[
			"deletions held back",
			{ kind: "release" },
			{ does: "delete" },
			"delete 31 records of customers whose partners were deleted and that the guard holds back.",
		],
		[
			"uncoupling held back",
			{ kind: "release" },
			{ does: "uncouple" },
			"uncouple 31 pairs of customers that the guard holds back.",
		],
		[
			"overwriting held back",
			{ kind: "release" },
			{ does: "overwrite" },
			"let 31 records of customers be overwritten that the guard holds back.",
		],
		[
			"taking back",
			{ kind: "undoAll", listed: 1 },
			{ does: "delete" },
			"take back 31 answers about customers: what was written then is put back, and records made then are deleted.",
		],
	])("names what is wanted: %s", (_, operation, approval, words) => {
		expect(desiredApproval(stateOf(operation, approval)).sentence).toBe(`Anna wants to ${words}`);
	});

	it("tells how many were done and both names, and no deed of what broke off", () => {
		const answer = { kind: "approved" as const, actor: "U2", actorName: "Carla", at: AT };
		const ended = { done: 29, failed: 2, finishedAt: AT };

		expect(desiredApproval(stateOf({ ...ended, state: "done" }, { answer })).sentence).toBe(
			"Anna uncoupled 29 pairs of customers; Carla agreed.",
		);
		expect(desiredApproval(stateOf({ ...ended, state: "failed" }, { answer })).sentence).toBe(
			"Anna asked for it, Carla agreed.",
		);
		expect(desiredApproval(stateOf({ ...ended, state: "done" }, { answer }, "nl")).sentence).toBe(
			"Anna heeft 29 paren van customers ontkoppeld; Carla ging akkoord.",
		);
	});

	it("offers nothing to press once it was answered", () => {
		const answer = { kind: "refused" as const, actor: "U2", actorName: "Carla", at: AT };

		expect(desiredApproval(stateOf({})).buttons.map(({ press }) => press)).toEqual(["approve", "refuse"]);
		expect(desiredApproval(stateOf({ state: "cancelled" }, { answer }))).toMatchObject({
			sentence: "Nothing was done.",
			buttons: [],
		});
	});
});
