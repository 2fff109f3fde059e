import { type CardContext, createFactsLookup, type MappingFacts } from "../console/index.js";
import type { Mapping } from "../domain/mapping.js";
import type { SyncError } from "../domain/sync-error.js";
import { createMessages, LANGUAGES, type Language, type Messages } from "../messages/index.js";

/** Everything that is said in one language. */
export interface Words {
	messages: Messages;
	factsOf(mapping: string): MappingFacts;
	/** What an error's card is written with. */
	contextOf(error: Pick<SyncError, "mapping">): CardContext;
}

/** Which language is spoken where. */
export interface Languages {
	/** Where nothing else is said, and for people who read none that Koppel speaks. */
	standard: Language;
	/** By the name or id the configuration has for a channel. */
	channels: Readonly<Record<string, Language>>;
}

/** The words of every language. */
export interface Vocabulary {
	/** Of a person's language; null is one that Koppel does not speak, or not known. */
	in(language: Language | null): Words;
	/** What everybody in a channel reads. The channel as the configuration names it. */
	inChannel(channel: string): Words;
}

/** The words of every language, made once. */
export function createVocabulary(mappings: readonly Mapping[], languages: Languages): Vocabulary {
	const words = new Map(LANGUAGES.map((language) => [language, wordsOf(language, mappings)]));
	const inLanguage = (language: Language) => words.get(language) ?? wordsOf(language, mappings);
	return {
		in: (language) => inLanguage(language ?? languages.standard),
		inChannel: (channel) => inLanguage(languages.channels[channel] ?? languages.standard),
	};
}

function wordsOf(language: Language, mappings: readonly Mapping[]): Words {
	const messages = createMessages(language);
	const factsOf = createFactsLookup(mappings, messages);
	return { messages, factsOf, contextOf: ({ mapping }) => ({ mapping: factsOf(mapping), messages }) };
}
