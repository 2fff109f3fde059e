import { expect } from "@jest/globals";
import type { PostedMessage } from "../../../src/demo/slack/index.js";
import type { FoundRecord, MappingStatus, PickedRecord } from "../../../src/ports/use-cases.js";
import { aJob } from "../fakes/fake-use-cases.js";
import type { TestConsole } from "./console.js";

/** Types a command and gives the private answers to it, once there are so many. */
export async function typed(
	{ slack }: TestConsole,
	user: string,
	text: string,
	answers = 1,
): Promise<PostedMessage[]> {
	const before = slack.ephemerals(user).length;
	const { answer } = await slack.command({ user, channel: "sync-sales", text });
	expect(answer).toMatchObject({ status: 200, body: "", error: null });
	await slack.waitFor(() => slack.ephemerals(user).length >= before + answers, {
		what: `${answers} answers to ${text}`,
	});
	return slack.ephemerals(user).slice(before);
}

/** Presses a button of a private message and gives the next private answer that fits. */
export async function pressed(
	{ slack }: TestConsole,
	user: string,
	message: PostedMessage | undefined,
	actionId: string,
): Promise<PostedMessage> {
	const after = slack.ephemerals(user).at(-1)?.ts ?? "";
	const { channel = "", ts = "" } = message ?? {};
	await slack.clickButton({ user, channel, ts, actionId });
	return slack.waitForEphemeral({ user, after });
}

/** Calls of windows and messages that Slack refused. */
export function refusedCalls({ slack }: TestConsole): unknown[] {
	return slack
		.calls()
		.filter(({ answer }) => answer === null || answer.ok === false)
		.map(({ method, answer }) => [method, answer]);
}

/** The status of a mapping that idles. */
export function aStatus(overrides: Partial<MappingStatus> = {}): MappingStatus {
	return {
		mapping: "customers",
		labels: { left: "Business Central", right: "Dynamics 365 Sales" },
		direction: "bidirectional",
		state: "idle",
		observing: false,
		lastJob: aJob(),
		nextRunAt: "2026-01-31T10:05:00.000Z",
		openErrors: 0,
		skipped: 0,
		outside: 0,
		couplings: 1_204,
		...overrides,
	};
}

/** A coupled customer. */
export function aFoundRecord(overrides: Partial<FoundRecord> = {}): FoundRecord {
	return {
		mapping: "customers",
		couplingId: "coupling-1",
		left: "10000",
		right: "22222222-2222-4222-8222-222222222222",
		name: "Adatum",
		...overrides,
	};
}

/** A free customer of Business Central, as a picker finds it. */
export function aPickedRecord(overrides: Partial<PickedRecord> = {}): PickedRecord {
	return { side: "left", id: "id-10000", name: "Adatum", keys: ["10000"], couplingId: null, ...overrides };
}
