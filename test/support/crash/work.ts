import type { NEEDED_ROLE } from "../../../src/domain/resolution.js";
import type { SyncErrorKind } from "../../../src/domain/sync-error.js";
import type { Actor, ResolveRequest } from "../../../src/ports/use-cases.js";
import type { Step } from "../../../src/sync/engine.js";
import type { TestInstance, World, WorldOptions } from "../world.js";
import type { Call } from "./task.js";

/** The step after a system has committed a write and before its answer came has no name of ours: the answer is held. */
export type KillAt = Step | "afterCommit";

/** What a process can be at when it dies: a run, a sweep, a press, an operation. */
export interface Work {
	/** What it is, in an operator's words. */
	name: string;
	/** What somebody needs a role for that it covers; null for what a schedule does. */
	covers: keyof typeof NEEDED_ROLE | null;
	/** The named steps it comes through, in the order it first does. */
	steps: readonly KillAt[];
	/**
	 * Whoever takes over finds it done when the process died here or later; before that it stands open again, as if
	 * nobody had pressed. Null: it is always done, by whoever takes over.
	 */
	doneFrom: KillAt | null;
	/** Killed here it is done in the end, and on record as broken off: nobody could tell any more that it was done. */
	toldAsBroken?: readonly KillAt[];
	/** How often it has come to a step when it dies there; 1 unless given. */
	nth?: number;
	options?: WorldOptions;
	prepare(world: World): Promise<Deed>;
}

/** One such work on records that stand ready. */
export interface Deed {
	call: Call;
	/** What the next process does by itself; an operation taken over and a run unless given. */
	takeOver?(by: TestInstance): Promise<unknown>;
	/** Whether it is done by then; true unless given. */
	isDone?(): Promise<boolean>;
	/** Asks for it once more, as whoever finds it undone does. */
	again?(by: TestInstance): Promise<unknown>;
	/** What both systems and the store hold once it is done. */
	expectDone(): Promise<void> | void;
	/** How many writes it takes in both systems together, however often a process dies. */
	writes: number;
	/** How many more it may take when it had to be asked for once more; none unless given. */
	writesAgain?: number;
	/**
	 * What stands in the audit, and how often; a press that broke off has a line of its own, and some of a bulk's may. One
	 * that `fails` has one line that says so, wherever its process dies. Nothing unless given.
	 */
	audit?: { actions: string[]; lines: number; tellsBroken: boolean | "some"; fails?: boolean };
	/** The kinds of errors that stay open; none unless given. */
	errors?: SyncErrorKind[];
	/** A person chose a side, so a value was overwritten. */
	chosen?: boolean;
	/** Whether `expectSettled` can judge the end; true unless given. */
	settles?: boolean;
}

export const ANNA: Actor = { id: "U-ANNA", name: "Anna", role: "admin" };
export const CARLA: Actor = { id: "U-CARLA", name: "Carla", role: "admin" };

/** A press on the one error that is open, and the same press again on what it has become. */
export async function pressOf(
	world: World,
	resolution: ResolveRequest["resolution"],
	what: Partial<ResolveRequest> = {},
): Promise<Pick<Deed, "call" | "isDone" | "again" | "audit">> {
	const error = what.errorId === undefined ? await world.theError() : null;
	const request: ResolveRequest = {
		errorId: error?._id ?? "",
		revision: null,
		resolution,
		actor: ANNA,
		...what,
	};
	return {
		call: { does: "resolve", with: [request] },
		isDone: async () => (await world.stores.errors.get(request.errorId))?.state === "resolved",
		again: async (by) => {
			const outcome = await by.useCases.resolve(request);
			await by.idle();
			if (outcome.kind !== "done") throw new Error(`The second press ${JSON.stringify(outcome)}`);
		},
		audit: { actions: [resolution], lines: 1, tellsBroken: true },
	};
}
