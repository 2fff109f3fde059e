import { openKeyOf, type SyncError, withStep } from "../domain/sync-error.js";
import { isoNow } from "../ports/clock.js";
import type { Actor } from "../ports/use-cases.js";
import type { Work } from "../sync/engine.js";
import type { Pair } from "../sync/pair.js";
import { ASKED_ANEW } from "../sync/record-errors.js";

type RecordOfError = NonNullable<SyncError["record"]>;

/**
 * Opens the records' own questions again that ended when the two were coupled. They wait for people: as long as the bond
 * stands parted, no run matches or creates anything for them.
 */
export async function askRecordsAgain(
	work: Work,
	pair: Pair,
	errorIds: string[],
	actor: Actor,
): Promise<void> {
	const { engine } = work;
	for (const id of errorIds) {
		const error = await engine.stores.errors.get(id);
		if (error === null || error.state !== "resolved" || error.record === null) continue;
		const open = askedOf(work, error, error.record, pair, actor);
		work.hold.check();
		// One that stands open by now says the same.
		if (await engine.stores.errors.save(open, error)) engine.events.emit("error:changed", { error: open });
	}
}

function askedOf(
	{ engine, mapping }: Work,
	error: SyncError,
	{ side, id: recordId }: RecordOfError,
	pair: Pair,
	actor: Actor,
): SyncError {
	const at = isoNow(engine.clock);
	const version = pair[side]?.version ?? null;
	return {
		...error,
		openKey: openKeyOf({ mapping: mapping.name, side, recordId }),
		...ASKED_ANEW,
		revision: error.revision + 1,
		lastSeenAt: at,
		versions: { ...error.versions, [side]: version },
		history: withStep(error, { at, step: "undone", actor: actor.id, kind: error.kind, reason: actor.name }),
	};
}
