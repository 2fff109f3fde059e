import { COMMAND } from "../../../console/index.js";
import { winnersIn } from "../../../domain/mapping.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import { sendQuestion } from "../../blocks/pair-question.js";
import { escaped } from "../../blocks/text.js";
import type { Services } from "../../services.js";
import { AnswerError, type CommandCall, requireRole, requireWriting } from "./call.js";
import { oneRecordOf, recordName } from "./find-record.js";

/** `/koppel sync [mapping] <record>`: asks whose values are right, then writes them to the other system. */
export async function sync(services: Services, call: CommandCall, words: string[]): Promise<void> {
	const { messages, factsOf } = services;
	if (words.length === 0) {
		throw new AnswerError(messages.say("command.missingRecord", { example: `${COMMAND} sync 10000` }));
	}
	await requireRole(services, call.actor, NEEDED_ROLE.synchronize, { action: "synchronize" });
	const found = await oneRecordOf(services, words, "sync");
	const { mapping, couplingId, left, right } = found;
	requireWriting(services, mapping);
	const name = recordName(services, found);
	if (couplingId === null || left === null || right === null) {
		throw new AnswerError(messages.say("sync.notCoupled", { name, mapping, command: COMMAND }));
	}
	const facts = factsOf(mapping);
	const asks = winnersIn(facts).length > 1 ? "sync.ask" : "sync.askOneWay";
	const question = messages.say(asks, { name, mapping, ...facts.labels });
	const blocks = sendQuestion({ record: left, name, words: question }, facts, messages);
	await call.replyRaw({ text: escaped(question, 1_000), blocks });
}
