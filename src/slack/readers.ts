import type { Services } from "./services.js";

/**
 * The same services with the words of this person's language, for what they alone read. Waits a moment for Slack to
 * tell it, so it comes after the acknowledgement. Never throws.
 */
export async function forReader(services: Services, userId: string): Promise<Services> {
	const { people, vocabulary } = services;
	return { ...services, ...vocabulary.in(await people.languageOf(userId)) };
}

/** The same without waiting, for what the acknowledgement itself says: the standard language until Slack has told. */
export function forReaderAtOnce(services: Services, userId: string): Services {
	const { people, vocabulary } = services;
	return { ...services, ...vocabulary.in(people.knownLanguageOf(userId)) };
}
