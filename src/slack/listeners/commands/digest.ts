import { COMMAND } from "../../../console/index.js";
import { currentDigest, isMention, placeNamed } from "../../digest/current.js";
import { cut } from "../../limits.js";
import type { DigestScope } from "../../payload.js";
import type { Services } from "../../services.js";
import { AnswerError, type CommandCall } from "./call.js";

/** `/koppel digest [channel|mapping]`: what happened since the last summary and what is open, for this person alone. */
export async function digest(services: Services, call: CommandCall, [typed]: string[]): Promise<void> {
	const scope = typed === undefined ? scopeHere(services, call) : scopeNamed(services, typed);
	await call.replyRaw(await currentDigest(services.summaries, scope, { actor: call.actor, words: services }));
}

function scopeHere({ summaries, messages, useCases }: Services, { to }: CommandCall): DigestScope {
	const channel = placeNamed(summaries, to.channelId, to.channelName);
	if (channel !== null) return { channel };
	throw withoutCards({ messages, useCases }, "digest.unknownPlace");
}

function scopeNamed({ summaries, messages, useCases }: Services, typed: string): DigestScope {
	const known = useCases.mappingNames();
	const mapping = known.find((name) => name.toLowerCase() === typed.toLowerCase());
	if (mapping !== undefined) return { mapping };
	const channel = placeNamed(summaries, typed);
	if (channel !== null) return { channel };
	if (isMention(typed)) throw withoutCards({ messages, useCases }, "digest.unknownChannel");
	const name = cut(typed, 80);
	throw new AnswerError(messages.say("digest.unknownName", { name, mappings: messages.list(known) }));
}

/** The answer about a channel that no cards stand in. */
function withoutCards(
	{ messages, useCases }: Pick<Services, "messages" | "useCases">,
	key: "digest.unknownPlace" | "digest.unknownChannel",
): AnswerError {
	const known = useCases.mappingNames();
	const [first] = known;
	if (first === undefined) return new AnswerError(messages.say("command.noMappings"));
	const example = `${COMMAND} digest ${first}`;
	return new AnswerError(messages.say(key, { example, mappings: messages.list(known) }));
}
