import type { AuditEntry } from "../../../src/ports/stores.js";

/** A line of the audit trail. */
export function anAuditEntry(overrides: Partial<AuditEntry> = {}): AuditEntry {
	return {
		_id: "entry-1",
		at: "2026-01-31T09:00:00.000Z",
		actor: "U1",
		actorName: "Anna",
		role: "admin",
		action: "pause",
		errorId: null,
		couplingId: null,
		mapping: "customers",
		side: null,
		outcome: "done",
		reason: null,
		before: [],
		...overrides,
	};
}
