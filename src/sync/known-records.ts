import type { Coupling } from "../domain/coupling.js";
import { own } from "../domain/own-words.js";
import { SIDES } from "../domain/record.js";
import { ConnectorError } from "../ports/connector.js";
import type { Work } from "./engine.js";
import { isBound } from "./needs-deciding.js";
import type { Pair } from "./pair.js";
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
		const pairs = await readCoupled(work, some);
		if (pairs.some((pair) => SIDES.some((side) => pair[side] !== null))) return;
		const foreignMessage = `None of the records that ${mapping.name} has coupled is there on either side.`;
		const words = own("recordsUnknown", { mapping: mapping.name });
		throw new ConnectorError({ code: "recordsUnknown", retryable: false, foreignMessage, own: words });
	}
}

/**
 * Refuses the first run of a mapping whose records are coupled under a name that is not configured any more: it was
 * given another name, and couplings are kept under the name. Each pair would be met for the first time once more, and
 * what is not recognised made a second time. A list taken over under the new name settles it.
 *
 * @throws ConnectorError `coupledElsewhere`
 */
export async function requireNoFormerName(work: Work): Promise<void> {
	const { mapping, engine } = work;
	const { mappings, couplings } = engine.stores;
	if ((await couplings.count(mapping.name)) > 0) return;
	for (const { _id: former } of await mappings.all()) {
		if (engine.isConfigured(former) || !(await holdsRecords(work, former))) continue;
		const foreignMessage = `Records of ${mapping.name} are coupled under the name ${former}.`;
		const words = own("coupledElsewhere", { mapping: mapping.name, former });
		throw new ConnectorError({ code: "coupledElsewhere", retryable: false, foreignMessage, own: words });
	}
}

/** Whether some pair that the other mapping has coupled is there in the tables of this one, on both sides. */
async function holdsRecords(work: Work, other: string): Promise<boolean> {
	for await (const couplings of work.engine.stores.couplings.all(other)) {
		const some = couplings.filter(isBound).slice(0, LOOKED_AT);
		if (some.length === 0) continue;
		const pairs = await readCoupled(work, some);
		return pairs.some((pair) => SIDES.every((side) => pair[side] !== null));
	}
	return false;
}

/** Both records of these couplings, as this mapping's tables hold them. */
function readCoupled(work: Work, couplings: Coupling[]): Promise<Pair[]> {
	return readPairs(
		work,
		couplings.map((coupling) => toPair(coupling, new Map())),
	);
}
