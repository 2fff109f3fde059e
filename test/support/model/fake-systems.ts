import type { FieldValue, Side } from "../../../src/domain/record.js";
import {
	type FakeFaultAction,
	type FakeFaultHandle,
	FakeSystem,
	type FakeSystemOptions,
} from "../fake-connector.js";
import type { Ledger } from "./ledger.js";
import type { MappingName, Trouble } from "./steps.js";
import { type ComingTrouble, ENTITIES, type ModelSystem, type ModelTable, UNMAPPED } from "./system.js";

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
					[UNMAPPED.customers.left]: "text",
				},
				nameField: "displayName",
				unique: ["number"],
				series: { field: "number", prefix: "S" },
				defaults: { blocked: " " },
			},
			contacts: {
				fields: {
					number: { type: "code", maxLength: 20 },
					type: "text",
					displayName: text(100),
					jobTitle: text(30),
					companyNumber: { type: "code", maxLength: 20 },
					[UNMAPPED.contacts.left]: "text",
				},
				nameField: "displayName",
				unique: ["number"],
				series: { field: "number", prefix: "CT" },
				defaults: { type: "Person" },
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
					[UNMAPPED.customers.right]: "text",
				},
				nameField: "name",
			},
			contacts: {
				fields: {
					lastname: text(50),
					jobtitle: text(100),
					parentcustomerid_account: "guid",
					[UNMAPPED.contacts.right]: "text",
				},
				nameField: "lastname",
				references: { parentcustomerid_account: "accounts" },
			},
		},
	},
};

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
	slowBefore: { kind: "hold", when: "before" },
	slowAfter: { kind: "hold", when: "after" },
};

/** A write that a server error answers may have been executed or not; a read has only failed. */
const UNCLEAR_ERROR: FakeFaultAction = { kind: "unclear", committed: false, code: "serverError" };

function actionOf({ what, operation }: ComingTrouble): FakeFaultAction {
	const isWrite = operation === "create" || operation === "update" || operation === "delete";
	return what === "serverError" && isWrite ? UNCLEAR_ERROR : ACTIONS[what];
}

/** What both systems are opened with. */
interface Opening {
	now(): number;
	newId(): string;
	pageSize?: number;
}

/** The two systems in memory, telling the ledgers of every write. */
export function openFakeSystems(
	ledgers: Partial<Record<MappingName, Ledger>>,
	options: Opening,
): Record<Side, ModelSystem> {
	return { left: openSide("left", ledgers, options), right: openSide("right", ledgers, options) };
}

function openSide(side: Side, ledgers: Partial<Record<MappingName, Ledger>>, options: Opening): ModelSystem {
	const ids: Record<MappingName, string[]> = { customers: [], contacts: [] };
	const late: FakeFaultHandle[] = [];
	let isLate = false;
	const system = new FakeSystem({
		...DEFINITIONS[side],
		...options,
		onWrite: ({ entity, id, entry }) => {
			const of = entity === "contacts" ? "contacts" : "customers";
			if (entry.operation === "create" && !ids[of].includes(id)) ids[of].push(id);
			const by = entry.by === "Koppel" ? "koppel" : "person";
			const { operation, fields } = entry;
			ledgers[of]?.write({ side, id, operation, fields, by, ...(isLate ? { isLate } : {}) });
		},
	});
	return {
		table: (of) => tableOf(system, ENTITIES[of][side], ids[of]),
		trouble: (coming) => {
			const { of, operation, what, skip, times } = coming;
			const handle = system.fail({
				...(operation === "any" ? {} : { operation }),
				...(of === undefined ? {} : { entity: ENTITIES[of][side] }),
				skip,
				times,
				action: actionOf(coming),
			});
			if (what === "late") late.push(handle);
			return handle;
		},
		heal: () => system.heal(),
		executeLate: async (which) => {
			const chosen = which === "all" ? late : late.length === 0 ? [] : [late[which % late.length]];
			isLate = true;
			for (const handle of chosen) handle?.execute();
			isLate = false;
		},
		expireLinks: () => system.expireWatermarks(),
		reformat: (rule) =>
			system.reformat(
				ENTITIES.customers[side],
				side === "left" ? "phoneNumber" : "telephone1",
				rule as (value: FieldValue) => FieldValue,
			),
		writes: () => system.counters.writes,
		collect: () => {},
		connect: () => system.connect(),
		close: async () => {},
	};
}

function tableOf(system: FakeSystem, entity: string, ids: string[]): ModelTable {
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
			if (system.capabilities.clientIds) system.merge(entity, winner, loser);
		},
		mergedInto: (id) => system.get(entity, id)?.mergedInto ?? null,
	};
}
