import type { PresentChange } from "../../../src/domain/change.js";
import { type Coupling, couple, type Seats } from "../../../src/domain/coupling.js";
import type { FieldValue, Snapshot } from "../../../src/domain/record.js";

const AT = "2026-01-31T09:00:00.000Z";

/** A record as read: name and phone filled, version `v1`. */
export function aSnapshot(overrides: Partial<Snapshot> = {}): Snapshot {
	return {
		id: "11111111-1111-4111-8111-111111111111",
		fields: { name: "Adatum", phone: "0612345678" },
		version: "v1",
		modifiedAt: AT,
		modifiedBy: null,
		mergedInto: null,
		...overrides,
	};
}

/** Seats on which both sides agree: `seatsOf({ name: "Adatum" })`. */
export function seatsOf(values: Record<string, FieldValue>): Seats {
	return Object.fromEntries(
		Object.entries(values).map(([name, value]) => [name, { left: value, right: value }]),
	);
}

/** A coupled pair in agreement: both versions stored, name and phone seated. */
export function aCoupling(overrides: Partial<Coupling> = {}): Coupling {
	const fresh = couple({
		_id: "coupling-1",
		mapping: "customers",
		left: "11111111-1111-4111-8111-111111111111",
		right: "22222222-2222-4222-8222-222222222222",
		at: AT,
	});
	return {
		...fresh,
		left: { ...fresh.left, version: "v1", modifiedAt: AT },
		right: { ...fresh.right, version: "w1", modifiedAt: AT },
		seats: seatsOf({ name: "Adatum", phone: "0612345678" }),
		needsReading: false,
		...overrides,
	};
}

/** A side that was read and stands at its seats. */
export function aChange(overrides: Partial<PresentChange> = {}): PresentChange {
	return {
		kind: "none",
		values: { name: "Adatum", phone: "0612345678" },
		partners: {},
		changed: [],
		drift: [],
		unseated: [],
		touched: false,
		modifiedAt: AT,
		read: true,
		...overrides,
	};
}

/** A side whose given fields were changed: `anUpdatedChange({ name: "Contoso" })`. */
export function anUpdatedChange(
	values: Record<string, FieldValue>,
	overrides: Partial<PresentChange> = {},
): PresentChange {
	const untouched = aChange();
	return {
		...untouched,
		kind: "updated",
		values: { ...untouched.values, ...values },
		changed: Object.keys(values),
		touched: true,
		...overrides,
	};
}
