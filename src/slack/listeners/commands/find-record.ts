import type { FoundRecord } from "../../../ports/use-cases.js";
import type { Services } from "../../services.js";
import { AnswerError } from "./call.js";

/** The one record a person means; several, or none, are answered with what there is. */
export async function oneRecord(services: Services, typed: string): Promise<FoundRecord> {
	const { useCases, messages } = services;
	const found = await useCases.find(typed);
	const [only, ...others] = found;
	if (only === undefined)
		throw new AnswerError(messages.say("record.notFound", { record: typed.slice(0, 80) }));
	if (others.length === 0) return only;
	const lines = found.slice(0, 10).map((record) => `• ${recordWords(services, record)}`);
	throw new AnswerError(
		[messages.say("record.several", { record: typed.slice(0, 80) }), ...lines].join("\n"),
	);
}

/** A found record in words. */
export function recordWords(services: Services, record: FoundRecord): string {
	const { messages } = services;
	const missing = messages.say("word.empty");
	return messages.say("record.inMapping", {
		name: recordName(services, record),
		mapping: record.mapping,
		left: record.left ?? missing,
		right: record.right ?? missing,
	});
}

/** What people call it, or its id where its name is personal. */
export function recordName({ messages, factsOf }: Services, record: FoundRecord): string {
	const name = factsOf(record.mapping).hasPrivateNames ? null : record.name;
	const unnamed = messages.say("word.unnamed");
	return (name ?? record.left ?? record.right ?? unnamed).slice(0, 200);
}
