import type { SyncError } from "../../../src/domain/sync-error.js";
import type { Stop } from "../process.js";
import type { Entry } from "./ledger.js";
import type { Part } from "./part.js";
import type { History, Job, MappingName, ModelStep, Worker } from "./steps.js";

/** Something that happened while a history was played; `n` is its place in the order of everything. */
export type Happening = { n: number } & (
	| { what: "wrote"; of: MappingName; entry: Entry }
	| { what: "stepped"; step: ModelStep }
	| { what: "began"; by: Worker; job: Job }
	/** `outcome` as it is told. */
	| { what: "ended"; by: Worker; job: Job; outcome: string }
	/** A job was interrupted, and later on its process goes on, dies or is frozen. */
	| { what: "stopped"; by: Worker; job: Job; at: Stop }
	| { what: "left"; by: Worker; ending: "goOn" | "die" | "vanish" | "freeze" }
	| { what: "woke" }
	/** A trouble met its first call. */
	| { what: "struck"; trouble: ModelStep & { do: "trouble" } }
	/** An error was opened, or another revision of it is there. */
	| { what: "told"; error: SyncError }
);

type Noted = Happening extends infer One ? (One extends Happening ? Omit<One, "n"> : never) : never;

/** What happened in a history, and what its records came to. */
export interface Played {
	history: History;
	happened: Happening[];
	/** The pair a written record belonged to, then or later; null for one that never belonged to any. */
	pairOf(of: MappingName, entry: Entry): string | null;
}

/** Keeps what happens besides the writes, which the ledgers keep. */
export class Trace {
	readonly #noted: Happening[] = [];
	readonly #told = new Set<string>();

	constructor(private readonly next: () => number) {}

	note(happening: Noted): void {
		this.#noted.push({ ...happening, n: this.next() } as Happening);
	}

	/** Errors as they stand now: what is new among them was told. */
	errors(errors: SyncError[]): void {
		for (const error of errors) {
			const key = `${error._id} ${error.revision} ${error.kind}`;
			if (this.#told.has(key)) continue;
			this.#told.add(key);
			this.note({ what: "told", error });
		}
	}

	played(history: History, parts: Part[]): Played {
		const written = parts.flatMap(({ name, ledger }) =>
			ledger.entries.map((entry) => ({ what: "wrote" as const, n: entry.n, of: name, entry })),
		);
		return {
			history,
			happened: [...this.#noted, ...written].sort((one, two) => one.n - two.n),
			pairOf: (of, { side, id }) => {
				const part = parts.find(({ name }) => name === of);
				return part?.ledger.bonds.find((bond) => bond[side] === id)?.couplingId ?? null;
			},
		};
	}
}
