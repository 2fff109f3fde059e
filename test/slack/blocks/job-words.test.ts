import { describe, expect, it } from "@jest/globals";
import { plainLine } from "../../../src/console/index.js";
import type { SyncJob } from "../../../src/domain/sync-job.js";
import { createMessages, type Language } from "../../../src/messages/index.js";
import { jobLine } from "../../../src/slack/blocks/job-words.js";
import { aJob } from "../../support/fakes/fake-use-cases.js";

const said = (language: Language, facts: Partial<SyncJob>) => {
	const messages = createMessages(language);
	const job = aJob({ state: "running", finishedAt: null, rows: { left: 200_000, right: 120_000 }, ...facts });
	return plainLine(messages, jobLine(job, messages));
};

describe("a run that is on", () => {
	it("tells how far it is when it reads everything", () => {
		const facts = { readsAll: { left: 0, right: 0 } };

		expect(said("en", facts)).toMatch(/^started .* UTC, reading everything: 320,000 records so far$/);
		expect(said("nl", facts)).toMatch(/^gestart .* UTC, alles wordt gelezen: tot nu toe 320\.000 records$/);
	});

	it("tells where it went on after a run that broke off, and counts from there", () => {
		const facts = { readsAll: { left: 400_000, right: 100_000 } };

		expect(said("en", facts)).toMatch(
			/, reading everything, on from record 500,000: 820,000 records so far$/,
		);
		expect(said("nl", facts)).toMatch(
			/, alles wordt gelezen, verder vanaf record 500\.000: tot nu toe 820\.000 records$/,
		);
	});

	it("tells when it began, and no more, when it reads what changed", () => {
		expect(said("en", {})).toMatch(/^started [^,]*, [0-9:]* UTC$/);
	});
});
