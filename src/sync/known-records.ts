import { own } from "../domain/own-words.js";
import { SIDES } from "../domain/record.js";
import { ConnectorError } from "../ports/connector.js";
import type { Work } from "./engine.js";
import { isBound } from "./needs-deciding.js";
import { readPairs, toPair } from "./readings.js";

/** How many couplings are looked at, and how few of them tell nothing. */
const LOOKED_AT = 20;
const TOO_FEW = 5;

/**
 * Refuses to run a mapping that was changed and now knows none of its records on either side: its sides were written the
 * other way round, or it names other tables. All its couplings would look like records deleted in both systems, and the
 * records like new ones.
 *
 * @throws ConnectorError `recordsUnknown`
 */
export async function requireKnownRecords(work: Work): Promise<void> {
	const { mapping, engine } = work;
	for await (const couplings of engine.stores.couplings.all(mapping.name)) {
		const some = couplings.filter(isBound).slice(0, LOOKED_AT);
		if (some.length < TOO_FEW) return;
		const pairs = await readPairs(
			work,
			some.map((coupling) => toPair(coupling, new Map())),
		);
		if (pairs.some((pair) => SIDES.some((side) => pair[side] !== null))) return;
		const foreignMessage = `None of the records that ${mapping.name} has coupled is there on either side.`;
		const words = own("recordsUnknown", { mapping: mapping.name });
		throw new ConnectorError({ code: "recordsUnknown", retryable: false, foreignMessage, own: words });
	}
}
