import type { Mutation } from "./mutation.js";

const OUTBOX = "test/slack/outbox.test.ts";

/** What the channel shows (I9). */
export const CARDS: Mutation[] = [
	{
		name: "after an unclear post the outbox posts again without looking",
		attacks: "I9",
		file: "src/slack/outbox.ts",
		text: "if (mustLook && !(await this.look(claimed))) return;",
		replacement: "",
		caughtBy: [
			{ file: OUTBOX, name: "finds the message of a post whose answer was lost, and brings it up to date" },
		],
	},
	{
		name: "the outbox posts although another one was quicker to mark the card as being sent",
		attacks: "I9",
		file: "src/slack/outbox.ts",
		text: "if (!(await cards.save(claimed))) return;",
		replacement: "await cards.save(claimed);",
		caughtBy: [{ file: OUTBOX, name: "never post a card twice" }],
	},
	{
		name: "a card that changed while it was being sent counts as shown",
		attacks: "I9",
		file: "src/slack/outbox.ts",
		text: "if (isCurrent) delete settled.dirty;",
		replacement: "delete settled.dirty;",
		caughtBy: [{ file: OUTBOX, name: "goes on with what changed while a post was under way" }],
	},
	{
		name: "an error that changed does not have its card drawn again",
		attacks: "I9",
		file: "src/persistence/stores/error-store.ts",
		text: "const $set = { ...replacement.$set, cardDirty: true };",
		replacement: "const $set = { ...replacement.$set };",
		caughtBy: [
			{
				file: "test/persistence/stores/errors.test.ts",
				name: "begins anew with another",
			},
		],
	},
	{
		name: "an error that moved on while its card was drawn counts as shown",
		attacks: "I9",
		file: "src/persistence/stores/error-store.ts",
		text: "await updateOne(this.errors, { _id: id, revision }, { $unset: { cardDirty: true } });",
		replacement: "await updateOne(this.errors, { _id: id }, { $unset: { cardDirty: true } });",
		caughtBy: [
			{
				file: "test/persistence/stores/errors.test.ts",
				name: "stays with an error that moved on while its card was drawn",
			},
		],
	},
	{
		name: "the outbox gives up for good once Slack refused the token",
		attacks: "I9",
		file: "src/slack/outbox.ts",
		text: "this.halted = { reason: error.reason, until: clock.monotonic() + HALT_MS };",
		replacement: "this.halted = { reason: error.reason, until: Number.POSITIVE_INFINITY };",
		caughtBy: [
			{
				file: "test/slack/outbox.test.ts",
				name: "stops sending when the token is revoked, and catches up once it is accepted again",
			},
		],
	},
	{
		name: "of broken channels only the cards of single errors are tried again",
		attacks: "I9",
		file: "src/slack/projector.ts",
		text: "for (const card of await stores.cards.resting(MOST_REARMED)) {",
		replacement:
			"for (const card of (await stores.cards.resting(MOST_REARMED)).filter((one) => one.errorId !== null)) {",
		caughtBy: [
			{
				file: "test/slack/outbox.test.ts",
				name: "asks a second person an hour later when the channel of the question was put right",
			},
		],
	},
	{
		name: "a line in the thread of a deleted message is refused for good",
		attacks: "I9",
		file: "src/slack/errors.ts",
		text: '"thread_not_found",',
		replacement: '"no_such_word",',
		caughtBy: [
			{
				file: "test/slack/digests.test.ts",
				name: "is brought up again under its card, which stands anew where somebody deleted it with its thread",
			},
		],
	},
];
