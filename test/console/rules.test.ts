import { describe, expect, it } from "@jest/globals";
import {
	afterFailure,
	backOffMs,
	fieldTitle,
	fieldWords,
	isUnderWay,
	maskFor,
	nearest,
	Pacing,
	PRIORITY,
	refusalWords,
	type SendFailure,
} from "../../src/console/index.js";
import { createMessages } from "../../src/messages/index.js";
import type { Card } from "../../src/ports/stores.js";
import type { RefusalReason } from "../../src/ports/use-cases.js";

const NOW = Date.parse("2026-01-31T09:00:00.000Z");

function aCard(overrides: Partial<Card> = {}): Card {
	return {
		_id: "card-1",
		subject: "error error-1",
		errorId: "error-1",
		pile: null,
		generation: 0,
		shared: null,
		partOf: null,
		thread: null,
		channel: "C1",
		priority: PRIORITY.state,
		desiredRevision: 3,
		desired: { text: "x", blocks: [] },
		shownRevision: 2,
		ts: "1.1",
		sending: { owner: "one", token: "t", at: "2026-01-31T08:59:59.000Z", kind: "update" },
		unclear: false,
		notBefore: null,
		broken: null,
		attempts: 0,
		changedAt: "2026-01-31T08:59:00.000Z",
		dirty: true,
		revision: 7,
		...overrides,
	};
}

describe("a failed attempt to send a card", () => {
	const post = aCard({ ts: null, shownRevision: 0 });
	it.each<[string, Card, SendFailure, Partial<Card>, object]>([
		[
			"broken channel",
			post,
			{ kind: "channelBroken", reason: "is_archived" },
			{ broken: "is_archived", sending: null },
			{ next: "later" },
		],
		[
			"message gone",
			aCard(),
			{ kind: "messageGone" },
			{ ts: null, shownRevision: 0, sending: null },
			{ next: "later" },
		],
		[
			"our bug",
			aCard(),
			{ kind: "refusedContent", reason: "invalid_blocks" },
			{ sending: null },
			{ next: "plainText" },
		],
		[
			"rate limited",
			aCard(),
			{ kind: "rateLimited", retryAfterMs: 30_000 },
			{ notBefore: "2026-01-31T09:00:30.000Z", attempts: 0, sending: null },
			{ next: "later", pauseMs: 30_000 },
		],
		[
			"token revoked",
			aCard(),
			{ kind: "tokenRevoked", reason: "token_revoked" },
			{ attempts: 0, sending: null },
			{ next: "stop" },
		],
		[
			"unclear update",
			aCard(),
			{ kind: "unclear" },
			{ unclear: false, sending: null, attempts: 1 },
			{ next: "later" },
		],
		[
			"unclear post: look first, from its first attempt on",
			post,
			{ kind: "unclear" },
			{ unclear: true, sending: post.sending, notBefore: "2026-01-31T09:00:01.000Z" },
			{ next: "later" },
		],
		[
			"refused",
			aCard(),
			{ kind: "refused", reason: "odd" },
			{ broken: null, attempts: 1 },
			{ next: "later" },
		],
		[
			"refused for the fifth time",
			aCard({ attempts: 4 }),
			{ kind: "refused", reason: "odd" },
			{ broken: "odd" },
			{ next: "later" },
		],
	])("means for a card: %s", (_, card, failure, after, consequence) => {
		const result = afterFailure(card, failure, NOW);

		expect(result).toMatchObject(consequence);
		expect(result.card).toMatchObject(after);
		expect(isUnderWay(result.card)).toBe(false);
		expect(result.card).toMatchObject({ dirty: true, desiredRevision: 3, revision: 7 });
	});

	it("waits longer each time, never more than a minute", () => {
		expect([1, 2, 3, 4, 20].map(backOffMs)).toEqual([1_000, 2_000, 4_000, 8_000, 60_000]);
	});
});

describe("pacing", () => {
	const limits = { postEveryMs: 1_000, updatesPerMinute: 4, keptForPresses: 1 };
	const post = { kind: "post" as const, channel: "C1", priority: PRIORITY.state };
	const update = { kind: "update" as const, channel: "C1", priority: PRIORITY.state };
	const press = { ...update, priority: PRIORITY.press };

	it("lets one post a second into a channel, and does not hold up another channel", () => {
		const pacing = new Pacing(limits);

		pacing.took(post, 0);

		expect(pacing.waitFor(post, 400)).toBe(600);
		expect(pacing.waitFor({ ...post, channel: "C2" }, 400)).toBe(0);
		expect(pacing.waitFor(update, 400)).toBe(0);
		expect(pacing.waitFor(post, 1_000)).toBe(0);
	});

	it("counts updates over any minute, and keeps room for presses", () => {
		const pacing = new Pacing(limits);

		for (const at of [0, 10, 20]) pacing.took(update, at);

		expect(pacing.waitFor(update, 100)).toBe(59_900);
		expect(pacing.waitFor(press, 100)).toBe(0);
		pacing.took(press, 100);
		expect(pacing.waitFor(press, 200)).toBe(59_800);
		expect(pacing.waitFor(update, 60_000)).toBe(10);
		expect(pacing.waitFor(update, 60_101)).toBe(0);
	});

	it("rests as long as it is told, for that kind of call", () => {
		const pacing = new Pacing(limits);

		pacing.pause("post", 30_000, 0);

		expect(pacing.waitFor({ ...post, channel: "C9" }, 1_000)).toBe(29_000);
		expect(pacing.waitFor(update, 1_000)).toBe(0);
	});
});

describe("the nearest word", () => {
	it.each([
		["stauts", "status"],
		["erors", "errors"],
		["retryall", "retry-all"],
		["HELP", "help"],
		["zzzzzz", null],
		["", null],
	])("to %j is %j", (typed, word) => {
		expect(nearest(typed, ["status", "errors", "retry-all", "help"])).toBe(word);
	});
});

describe("a mask", () => {
	it.each([
		["jo@example.test", "JO@Example.test is in use", "••• is in use"],
		["Jan de Vries", "Jan  de\nVries exists", "••• exists"],
		["Al", "Also Al and Alice", "Also ••• and Alice"],
		["+31 6 1234 5678", "number +31-6-12345678 taken", "number ••• taken"],
		["a.b*c", "a.b*c, not axbbc", "•••, not axbbc"],
		[42, "42 of 142", "••• of 142"],
		["", "nothing", "nothing"],
		[true, "true", "true"],
	])("of %j turns %j into %j", (value, text, masked) => {
		expect(maskFor([value])(text)).toBe(masked);
	});

	it("leaves no end of a longer value behind a shorter one", () => {
		expect(maskFor(["Vries", "Jan de Vries"])("Jan de Vries")).toBe("•••");
	});
});

describe("a field's name", () => {
	it.each([
		["phoneNumber", "phone number"],
		["email", "email"],
		["new_vatNumber", "new vat number"],
		["VATRegistrationNo", "VAT registration no"],
	])("%j reads %j", (name, words) => {
		expect(fieldWords(name)).toBe(words);
		expect(fieldTitle(name).toLowerCase()).toBe(words.toLowerCase());
	});
});

describe("a refusal", () => {
	it.each<RefusalReason>([
		"roleTooLow",
		"notFitting",
		"alreadyResolved",
		"beingResolved",
		"changedMeanwhile",
		"pairBusy",
		"unknown",
	])("for %s says that nothing was changed, and why", (reason) => {
		const words = refusalWords({ reason, error: null, needed: "admin" }, "viewer", createMessages("en"));

		expect(words).toMatch(/^Nothing was changed: .+\.$/);
	});
});
