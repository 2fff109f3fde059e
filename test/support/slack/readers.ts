import type { WorkspaceSeed } from "../../../src/demo/slack/index.js";

/** The same people, reading English, except those (by their handles) who read Dutch. */
export function readersOf(seed: WorkspaceSeed, dutch: string[] = []): WorkspaceSeed {
	const people = seed.people.map((person) => ({
		...person,
		locale: dutch.includes(person.name) ? "nl-NL" : "en-GB",
	}));
	return { ...seed, people };
}
