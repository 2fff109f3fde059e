import { SIDES } from "../../../domain/record.js";
import { ConnectorError } from "../../../ports/connector.js";
import type { PickedRecord } from "../../../ports/use-cases.js";
import { pickedName } from "../../blocks/record-option.js";
import { cut } from "../../limits.js";
import type { Services } from "../../services.js";

/** How many records are told of each mapping, and how long a line gets. */
const MOST_FOUND = 5;
const LINE = 150;

/**
 * Lines that name the records whose name or number begins with what was typed, each once. None where nothing begins so,
 * or where a system cannot tell just now: they are a help only.
 */
export async function nearbyLines(services: Services, typed: string, mappings: string[]): Promise<string[]> {
	const { messages, factsOf } = services;
	const found = await Promise.all(mappings.map((mapping) => search(services, mapping, typed)));
	const coupled = new Set(found.flat().flatMap(({ id, couplingId }) => (couplingId === null ? [] : [id])));
	return mappings.flatMap((mapping, index) => {
		const facts = factsOf(mapping);
		// Of a table that two mappings share, a record is the one's that it is coupled in.
		const own = (found[index] ?? []).filter(({ id, couplingId }) => couplingId !== null || !coupled.has(id));
		const names = new Set(own.map((one) => cut(pickedName(one, facts), LINE)));
		return [...names]
			.slice(0, MOST_FOUND)
			.map((name) => `• ${messages.say("record.nearLine", { name, mapping })}`);
	});
}

async function search({ useCases }: Services, mapping: string, text: string): Promise<PickedRecord[]> {
	try {
		const found = await Promise.all(
			SIDES.map((side) => useCases.search({ mapping, side, text, limit: MOST_FOUND })),
		);
		return found.flat();
	} catch (error) {
		if (!(error instanceof ConnectorError)) throw error;
		return [];
	}
}
