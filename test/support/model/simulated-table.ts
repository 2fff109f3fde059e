import type { BusinessCentralSimulator } from "../../../src/demo/systems/business-central/index.js";
import type { DataverseSimulator } from "../../../src/demo/systems/dataverse/index.js";
import type { HistoryEntry, SimRecord } from "../../../src/demo/systems/kit/simulator.js";
import type { Fields, FieldValue, Side } from "../../../src/domain/record.js";
import type { MappingName } from "./steps.js";
import { ENTITIES, type ModelTable } from "./system.js";

export type Simulator = BusinessCentralSimulator | DataverseSimulator;

const IDS: Record<MappingName, Record<Side, string>> = {
	customers: { left: "id", right: "accountid" },
	contacts: { left: "id", right: "contactid" },
};

/** How a contact of Dataverse names its account: as the connector calls it, as it is written, as it is read. */
const ACCOUNT = "parentcustomerid_account";
const ACCOUNT_WRITTEN = "parentcustomerid_account@odata.bind";
const ACCOUNT_READ = "_parentcustomerid_value";

/** Something written to a record, by the names the mapping has for its fields. */
export interface Told {
	of: MappingName;
	side: Side;
	id: string;
	entry: HistoryEntry;
	fields: Fields;
}

/** One table of one simulator as a history sees it. */
export class SimulatedTable implements ModelTable {
	readonly #set: string;
	readonly #ids: string[] = [];
	/** How many writes to each record were told. */
	readonly #told = new Map<string, number>();

	/** @param collect brings the ledgers up to date: what people do stands in its place there */
	constructor(
		readonly side: Side,
		readonly of: MappingName,
		private readonly simulator: Simulator,
		private readonly collect: () => void,
	) {
		this.#set = ENTITIES[of][side];
	}

	/** What was written since this was asked last. */
	news(): Told[] {
		const { side, of, simulator } = this;
		for (const record of simulator.records(this.#set)) {
			const id = String(record[IDS[of][side]]).toLowerCase();
			if (!this.#ids.includes(id) && this.#isOurs(record)) this.#ids.push(id);
		}
		return this.#ids.flatMap((id) => {
			const entries = simulator.history(this.#set, id);
			const news = entries.slice(this.#told.get(id) ?? 0);
			this.#told.set(id, entries.length);
			return news.map((entry) => ({ of, side, id, entry, fields: this.#fieldsOf(id, entry) }));
		});
	}

	everyId(): string[] {
		this.collect();
		return [...this.#ids];
	}

	get(id: string): Record<string, FieldValue> | undefined {
		const record = this.simulator.get(this.#set, id);
		return record === undefined ? undefined : (this.#asMapped(record) as Record<string, FieldValue>);
	}

	create(fields: Record<string, FieldValue>): void {
		this.#telling(() => this.simulator.create(this.#set, this.#asWritten({ ...this.#kind, ...fields })));
	}

	edit(id: string, fields: Record<string, FieldValue>, at?: number): void {
		this.#telling(() => {
			const earliest = (this.simulator.history(this.#set, id).at(-1)?.at ?? 0) + 1;
			const stamp = at === undefined ? {} : { at: Math.max(at, earliest) };
			this.simulator.edit(this.#set, id, this.#asWritten(fields), stamp);
		});
	}

	remove(id: string): void {
		this.#telling(() => this.simulator.remove(this.#set, id));
	}

	merge(winner: string, loser: string): void {
		const { simulator } = this;
		if ("merge" in simulator) this.#telling(() => simulator.merge(winner, loser));
	}

	mergedInto(id: string): string | null {
		const record = this.simulator.get(this.#set, id);
		return record?.merged === true ? String(record.masterid ?? record._masterid_value ?? "") : null;
	}

	#telling(act: () => unknown): void {
		this.collect();
		act();
		this.collect();
	}

	/** The contacts of Business Central that stand for companies are none of the people. */
	#isOurs(record: SimRecord): boolean {
		return this.#kind.type === undefined || record.type === this.#kind.type;
	}

	get #kind(): { type?: string } {
		return this.of === "contacts" && this.side === "left" ? { type: "Person" } : {};
	}

	#fieldsOf(id: string, { operation, fields }: HistoryEntry): Fields {
		const written = this.#asMapped(fields) as Fields;
		// A number of the system's own series is not told as written.
		const number = operation === "create" ? this.simulator.get(this.#set, id)?.number : undefined;
		return number === undefined ? written : { number: number as FieldValue, ...written };
	}

	#asMapped(record: SimRecord): SimRecord {
		if (this.of === "customers" || !(ACCOUNT_READ in record)) return record;
		return { ...record, [ACCOUNT]: record[ACCOUNT_READ] };
	}

	#asWritten(fields: Record<string, FieldValue | undefined>): SimRecord {
		if (!(ACCOUNT in fields)) return fields;
		const { [ACCOUNT]: account, ...others } = fields;
		return { ...others, [ACCOUNT_WRITTEN]: account === null ? null : `/accounts(${account})` };
	}
}

/** The account that a write to a contact of Dataverse gave it; undefined where it says nothing of that. */
export function accountIn({ of, side, fields }: Told): string | null | undefined {
	if (of !== "contacts" || side !== "right" || !(ACCOUNT in fields)) return undefined;
	const account = fields[ACCOUNT] ?? null;
	return account === null ? null : String(account).toLowerCase();
}
