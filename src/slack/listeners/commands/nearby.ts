import { SIDES } from "../../../domain/record.js";
import { ConnectorError } from "../../../ports/connector.js";
import { pickedName } from "../../blocks/record-option.js";
import type { Services } from "../../services.js";

/** How many records are told of each system, and how long a line gets. */
const MOST_FOUND = 5;
const LINE = 150;

/**
 * Lines that name the records whose name or number begins with what was typed, each once. None where nothing begins so,
 * or where a system cannot tell just now: they are a help only.
 */
export async function nearbyLines(services: Services, typed: string, mappings: string[]): Promise<string[]> {
	const lines = await Promise.all(mappings.map((mapping) => linesOf(services, mapping, typed)));
	return lines.flat();
}

async function linesOf(services: Services, mapping: string, text: string): Promise<string[]> {
	const { useCases, messages, factsOf } = services;
	const facts = factsOf(mapping);
	try {
		const found = await Promise.all(
			SIDES.map((side) => useCases.search({ mapping, side, text, limit: MOST_FOUND })),
		);
		const names = found.flat().map((one) => pickedName(one, facts).slice(0, LINE));
		return [...new Set(names)]
			.slice(0, MOST_FOUND)
			.map((name) => `• ${messages.say("record.nearLine", { name, mapping })}`);
	} catch (error) {
		if (!(error instanceof ConnectorError)) throw error;
		return [];
	}
}
