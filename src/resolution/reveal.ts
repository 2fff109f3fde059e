import type { Mapping } from "../domain/mapping.js";
import { hiddenFields, hiddenValues, maskFor } from "../domain/mask.js";
import { mailMask, refersToPersonal } from "../domain/mask-contacts.js";
import { SIDES, type Side } from "../domain/record.js";
import { covers, NEEDED_ROLE } from "../domain/resolution.js";
import type { SyncError } from "../domain/sync-error.js";
import type { AuditEntry } from "../ports/stores.js";
import { type Actor, type RevealOutcome, type RevealRequest, RoleError } from "../ports/use-cases.js";
import { chunksOf, type Engine } from "../sync/engine.js";
import { auditAction } from "./audit.js";

/**
 * Shows the personal values an error hides to the one person who asks (design.md section 8). It is on record before
 * anything is shown: who looked, when, at which records and fields; never the values.
 */
export async function reveal(
	engine: Engine,
	mappings: readonly Mapping[],
	{ errorId, asked = false, actor }: RevealRequest,
): Promise<RevealOutcome> {
	const error = await engine.stores.errors.get(errorId);
	if (error === null) return { kind: "refused", reason: "unknown" };
	if (!covers(actor.role, NEEDED_ROLE.reveal)) {
		await tell(engine, actor, error, { outcome: "refused", reason: "roleTooLow" });
		return { kind: "refused", reason: "roleTooLow" };
	}
	const mapping = mappings.find(({ name }) => name === error.mapping);
	const personal = personalFields(mapping ?? { fields: [] });
	const isPrivate = (name: string) => personal.has(name);
	const fields = hiddenFields(error, isPrivate).filter((field) => !asked || field.asked);
	const names = fields.map(({ name }) => name).join(", ");
	await tell(engine, actor, error, { outcome: "done", reason: names });
	const carried = asked ? [] : (error.hidden ?? []);
	return {
		kind: "shown",
		error,
		fields,
		carried,
		answer: asked ? null : quotingAnswer(error, isPrivate, mapping),
	};
}

/** What of some records is to be shown to one person beside what everybody sees. */
export interface RecordsRevealed {
	mapping: string;
	couplingId: string | null;
	records: Array<{ side: Side; id: string }>;
	/** The field mappings whose values are shown. */
	fields: string[];
	actor: Actor;
}

/**
 * Puts on record that somebody is about to see personal values of records outside of an error. Nothing may be shown
 * before it has returned. Throws RoleError, after that was put on record too.
 */
export async function revealRecords(engine: Engine, request: RecordsRevealed): Promise<void> {
	const { mapping, couplingId, records, fields, actor } = request;
	const isAllowed = covers(actor.role, NEEDED_ROLE.reveal);
	const outcome = isAllowed ? "done" : "refused";
	const reason = isAllowed ? fields.join(", ") : "roleTooLow";
	// One entry for a plan of a hundred thousand records could not be stored.
	for (const some of records.length === 0 ? [[]] : chunksOf(records, RECORDS_AN_ENTRY)) {
		const before = some.map(({ side, id }) => ({ side, id, fields: {} }));
		const facts = { errorId: null, couplingId, mapping, side: null, outcome, reason, before } as const;
		await auditAction(engine, actor, "reveal", facts);
	}
	if (!isAllowed) throw new RoleError("Showing hidden values", NEEDED_ROLE.reveal, actor.role);
}

const RECORDS_AN_ENTRY = 1_000;

function personalFields({ fields }: Pick<Mapping, "fields">): ReadonlySet<string> {
	return new Set(fields.filter((field) => field.private).map(({ name }) => name));
}

/** The answer as it came, where cards show it masked. */
function quotingAnswer(
	error: SyncError,
	isPrivate: (name: string) => boolean,
	mapping: Mapping | undefined,
): string | null {
	const message = error.answer?.message ?? "";
	const mails = mapping && refersToPersonal(mapping) ? mailMask(error.fields) : null;
	const told = maskFor(hiddenValues(error, isPrivate))(message);
	return (mails?.(told) ?? told) === message ? null : message;
}

function tell(
	engine: Engine,
	actor: Actor,
	error: SyncError,
	facts: Pick<AuditEntry, "outcome" | "reason">,
): Promise<void> {
	const before = SIDES.flatMap((side) => {
		const { id } = error.records[side];
		return id === null ? [] : [{ side, id, fields: {} }];
	});
	const { _id: errorId, couplingId, mapping } = error;
	return auditAction(engine, actor, "reveal", { errorId, couplingId, mapping, side: null, ...facts, before });
}
