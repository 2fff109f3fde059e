import type { Coupling } from "../domain/coupling.js";
import { SIDES } from "../domain/record.js";
import { deletedSideOf, openKeyOf, type SyncError } from "../domain/sync-error.js";
import type { Stores } from "../ports/stores.js";

/**
 * The ids of those couplings one of whose records is gone, as long as nobody has answered what becomes of the other one:
 * that has nothing to be called by on the other side, and whatever refers to it waits for the answer. Whether the pair is
 * asked about or held back by the guard.
 */
export async function halvesAmong(
	{ errors }: Pick<Stores, "errors">,
	couplings: Coupling[],
): Promise<Set<string>> {
	const keys = couplings.map(({ mapping, _id }) => openKeyOf({ mapping, couplingId: _id }));
	const open = await errors.byOpenKeys(keys);
	const asked = [...open.values()].flatMap((error) =>
		error.couplingId !== null && tellsGone(error) ? [error.couplingId] : [],
	);
	const held = couplings.filter((coupling) => coupling.held?.what === "deletion");
	return new Set([...asked, ...held.map(({ _id }) => _id)]);
}

/** Whatever it asks: a record that a policy wants back may be refused by its system. */
function tellsGone(error: SyncError): boolean {
	const { records } = error;
	if (deletedSideOf(error) !== null) return true;
	return SIDES.some((side) => records[side].id !== null && !records[side].exists);
}
