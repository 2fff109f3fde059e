import { type BothSides, SIDES } from "../domain/record.js";
import { digestOf, IdTable } from "./id-table.js";

/** The version a side was read in: null is gone, undefined was not read. */
export type ReadVersions = BothSides<string | null | undefined>;

const NOT_READ = 0;
const GONE = 1;

/** The pairs a job has decided already, by coupling, with the versions it did so on; small, however many. */
export class DecidedPairs {
	readonly #marks = new IdTable(SIDES.length);

	has(couplingId: string): boolean {
		return this.#marks.has(couplingId);
	}

	set(couplingId: string, versions: ReadVersions): void {
		this.#marks.set(couplingId, ...SIDES.map((side) => markOf(versions[side])));
	}

	/** True when the pair was decided on these versions; a side that was not read this time adds nothing. */
	covers(couplingId: string, versions: ReadVersions): boolean {
		return SIDES.every((side, index) => {
			const known = this.#marks.get(couplingId, index);
			return known !== undefined && (versions[side] === undefined || known === markOf(versions[side]));
		});
	}
}

function markOf(version: string | null | undefined): number {
	if (version === undefined) return NOT_READ;
	return version === null ? GONE : 2 + digestOf(version);
}
