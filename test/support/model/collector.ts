import type { BusinessCentralSimulator } from "../../../src/demo/systems/business-central/index.js";
import type { Side } from "../../../src/domain/record.js";
import type { Ledger } from "./ledger.js";
import { accountIn, type SimulatedTable, type Told } from "./simulated-table.js";
import type { MappingName } from "./steps.js";

/** Whom the simulators name for what a client wrote. */
const CLIENTS: Record<Side, string> = { left: "koppel", right: "9b0d1c52-1c3e-ee11-bdf3-000d3a4b6c02" };

/** Tells the ledgers what both systems have written since the last time, in the order in which it happened. */
export class Collector {
	readonly #tables: SimulatedTable[] = [];
	/** By contact of Dataverse: the account it names. */
	readonly #accounts = new Map<string, string | null>();
	readonly #gone = new Set<string>();
	readonly #companies = new Set<string>();

	constructor(
		readonly ledgers: Partial<Record<MappingName, Ledger>>,
		private readonly bc: BusinessCentralSimulator,
	) {}

	add(table: SimulatedTable): void {
		this.#tables.push(table);
	}

	/** @param how `isLate`: what clients wrote since the last time has executed late */
	collect = ({ isLate = false } = {}): void => {
		if (this.ledgers.contacts !== undefined) this.#giveCompanies();
		const told = this.#tables.flatMap((table) => table.news());
		told.sort((one, two) => (one.entry.place ?? 0) - (two.entry.place ?? 0));
		for (const one of told) {
			const { of, side, id, fields } = one;
			const operation = one.entry.operation === "seed" ? "create" : one.entry.operation;
			const late = isLate ? { isLate } : {};
			this.ledgers[of]?.write({ side, id, operation, fields, by: this.#authorOf(one), ...late });
		}
	};

	/** A person of Business Central refers to a company by the number of a contact: each customer has one. */
	#giveCompanies(): void {
		for (const { number } of this.bc.records("customers")) {
			const own = String(number);
			if (this.#companies.has(own)) continue;
			this.#companies.add(own);
			this.bc.create("contacts", { type: "Company", number: own, displayName: `Company ${own}` });
		}
	}

	/** A contact that goes with its account is removed by the system, whoever deleted the account. */
	#authorOf(one: Told): "person" | "koppel" {
		const { of, side, id, entry } = one;
		const account = accountIn(one);
		if (account !== undefined) this.#accounts.set(id, account);
		if (of === "customers" && side === "right" && entry.operation === "delete") this.#gone.add(id);
		const isTaken =
			of === "contacts" && entry.operation === "delete" && this.#gone.has(this.#accounts.get(id) ?? "");
		return entry.by === CLIENTS[side] && !isTaken ? "koppel" : "person";
	}
}
