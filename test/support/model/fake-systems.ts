import type { FieldValue, Side } from "../../../src/domain/record.js";
import {
	type FakeFaultAction,
	type FakeFaultHandle,
	FakeSystem,
	type FakeSystemOptions,
} from "../fake-connector.js";
import type { Ledger } from "./ledger.js";
import type { Trouble } from "./steps.js";
import { type ModelSystem, type Operation, UNMAPPED } from "./system.js";

const text = (maxLength: number) => ({ type: "text" as const, maxLength });

/** What tells the two systems apart, as their fact sheets have it. */
const DEFINITIONS: Record<
	Side,
	Pick<FakeSystemOptions, "name" | "label" | "versions" | "clientIds" | "deletionsInDelta" | "entities">
> = {
	left: {
		name: "bc",
		label: "Business Central",
		versions: "values",
		entities: {
			customers: {
				fields: {
					number: { type: "code", maxLength: 20 },
					displayName: text(100),
					phoneNumber: text(30),
					email: text(80),
					city: text(30),
					creditLimit: "number",
					blocked: "text",
					[UNMAPPED.left]: "text",
				},
				nameField: "displayName",
				unique: ["number"],
				series: { field: "number", prefix: "S" },
				defaults: { blocked: " " },
			},
		},
	},
	right: {
		name: "crm",
		label: "Dynamics 365 Sales",
		versions: "counter",
		clientIds: true,
		deletionsInDelta: true,
		entities: {
			accounts: {
				fields: {
					accountnumber: text(20),
					name: text(160),
					telephone1: text(50),
					emailaddress1: text(100),
					address1_city: text(80),
					creditlimit: "number",
					[UNMAPPED.right]: "text",
				},
				nameField: "name",
			},
		},
	},
};

const ENTITIES: Record<Side, string> = { left: "customers", right: "accounts" };

const ACTIONS: Record<Trouble, FakeFaultAction> = {
	refused: { kind: "refuse", code: "validation", message: "The value is not allowed." },
	forbidden: { kind: "refuse", code: "permission", message: "You may not do this." },
	throttled: { kind: "refuse", code: "throttled", retryable: true, retryAfterMs: 1_000 },
	serverError: { kind: "refuse", code: "serverError", retryable: true },
	lostAfter: { kind: "unclear", committed: true },
	lostBefore: { kind: "unclear", committed: false },
	late: { kind: "late" },
	breakOff: { kind: "breakOff" },
	down: { kind: "reject", code: "unreachable" },
};

/** A write that a server error answers may have been executed or not; a read has only failed. */
const UNCLEAR_ERROR: FakeFaultAction = { kind: "unclear", committed: false, code: "serverError" };

function actionOf(what: Trouble, operation: Operation | "any"): FakeFaultAction {
	const isWrite = operation === "create" || operation === "update" || operation === "delete";
	return what === "serverError" && isWrite ? UNCLEAR_ERROR : ACTIONS[what];
}

/** The two systems in memory, telling the ledger of every write. */
export function openFakeSystems(
	ledger: Ledger,
	options: { now(): number; newId(): string; pageSize?: number },
): Record<Side, ModelSystem> {
	return { left: openSide("left", ledger, options), right: openSide("right", ledger, options) };
}

function openSide(
	side: Side,
	ledger: Ledger,
	options: { now(): number; newId(): string; pageSize?: number },
): ModelSystem {
	const entity = ENTITIES[side];
	const ids: string[] = [];
	const late: FakeFaultHandle[] = [];
	const lateCreates: FakeFaultHandle[] = [];
	const system = new FakeSystem({
		...DEFINITIONS[side],
		...options,
		onWrite: ({ id, entry }) => {
			if (entry.operation === "create" && !ids.includes(id)) ids.push(id);
			const by = entry.by === "Koppel" ? "koppel" : "person";
			ledger.write({ side, id, operation: entry.operation, fields: entry.fields, by });
		},
	});
	return {
		everyId: () => [...ids],
		get: (id) => system.get(entity, id)?.fields,
		create: (fields) => void system.create(entity, fields),
		edit: (id, fields, at) => {
			// A transaction that commits late has waited for the record: its time lies behind the one before it.
			const earliest = Date.parse(system.get(entity, id)?.modifiedAt ?? "") + 1;
			void system.edit(entity, id, fields, at === undefined ? {} : { at: Math.max(at, earliest) });
		},
		remove: (id) => system.remove(entity, id),
		merge: (winner, loser) => {
			if (side === "right") system.merge(entity, winner, loser);
		},
		mergedInto: (id) => system.get(entity, id)?.mergedInto ?? null,
		trouble: ({ operation, what, skip, times }) => {
			const handle = system.fail({
				...(operation === "any" ? {} : { operation }),
				skip,
				times,
				action: actionOf(what, operation),
			});
			if (what !== "late") return;
			late.push(handle);
			if (operation === "create") lateCreates.push(handle);
		},
		heal: () => system.heal(),
		executeLate: async (which) => {
			const chosen = which === "all" ? late : late.length === 0 ? [] : [late[which % late.length]];
			for (const handle of chosen) handle?.execute();
		},
		passHorizon: async () => {
			for (const handle of lateCreates) await handle.execute();
		},
		expireLinks: () => system.expireWatermarks(),
		reformat: (rule) =>
			system.reformat(
				entity,
				side === "left" ? "phoneNumber" : "telephone1",
				rule as (value: FieldValue) => FieldValue,
			),
		writes: () => system.counters.writes,
		collect: () => {},
		connect: () => system.connect(),
		close: async () => {},
	};
}
