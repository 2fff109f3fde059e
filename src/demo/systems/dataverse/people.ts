import type { People } from "../kit/service.js";
import type { HistoryEntry, SimRecord } from "../kit/simulator.js";
import { notFoundById } from "./errors.js";
import type { Organization } from "./organization.js";
import { parseBody } from "./parse-body.js";
import { type RenderRow, rowRenderer } from "./render.js";
import type { Row } from "./row.js";
import type { TableStore } from "./table-store.js";
import type { WriteContext, Writer } from "./writer.js";

/** Who does it (a user's id or name; default the environment's first person), and when (ms; default now). */
export interface Doing {
	by?: string;
	at?: number;
}

/** People's life in the environment: the same rules as the Web API's, without HTTP. */
export class Life implements People {
	readonly #renderers = new Map<TableStore, RenderRow>();

	readonly #organization: Organization;
	readonly #writer: Writer;

	constructor(organization: Organization, writer: Writer) {
		this.#organization = organization;
		this.#writer = writer;
	}

	records = (set: string): SimRecord[] => {
		const store = this.#organization.storeOf(set);
		return [...store.scan()].map((row) => this.#toRecord(store, row));
	};

	get = (set: string, id: string): SimRecord | undefined => {
		const store = this.#organization.storeOf(set);
		const row = store.find(id.toLowerCase());
		return row && this.#toRecord(store, row);
	};

	/** `fields` as a POST would carry them; columns the server owns may be set too. */
	create = (set: string, fields: SimRecord, doing: Doing = {}): SimRecord => {
		const store = this.#organization.storeOf(set);
		const body = parseBody(this.#organization, store.table, fields, { kind: "create", isPerson: true });
		const row = this.#writer.create(store, body.id, body.fields, this.#context(doing));
		return this.#toRecord(store, row);
	};

	edit = (set: string, id: string, fields: SimRecord, doing: Doing = {}): SimRecord => {
		const { store, row } = this.#require(set, id);
		const body = parseBody(this.#organization, store.table, fields, { kind: "update", isPerson: true });
		this.#writer.update(store, row, body.fields, this.#context(doing));
		return this.#toRecord(store, row);
	};

	remove = (set: string, id: string, doing: Doing = {}): void => {
		const { store, row } = this.#require(set, id);
		this.#writer.delete(store, row, this.#context(doing));
	};

	history = (set: string, id: string): HistoryEntry[] => {
		const found = this.#organization.history.of(set, id.toLowerCase());
		if (found) return found;
		const store = this.#organization.storeOf(set);
		const row = store.find(id.toLowerCase());
		return row && row.seed >= 0 ? [this.#organization.seedEntry(store, row)] : [];
	};

	reformat: People["reformat"] = (set, field, rule) => this.#organization.reformat(set, field, rule);

	/** Merges an account into another (facts/dataverse-api section 5). @throws when one of them is not there */
	merge = (winnerId: string, loserId: string, doing: Doing = {}): void => {
		const winner = this.#require("accounts", winnerId).row;
		const loser = this.#require("accounts", loserId).row;
		this.#writer.merge(winner, loser, this.#context(doing));
	};

	#context({ by, at }: Doing): WriteContext {
		return { by: this.#organization.userId(by), at: at ?? this.#organization.now() };
	}

	#require(set: string, id: string): { store: TableStore; row: Row } {
		const store = this.#organization.storeOf(set);
		const row = store.find(id.toLowerCase());
		if (!row) throw notFoundById(store.table.logicalName, id);
		return { store, row };
	}

	#toRecord(store: TableStore, row: Row): SimRecord {
		let render = this.#renderers.get(store);
		if (!render) {
			render = rowRenderer(this.#organization, store, { select: null });
			this.#renderers.set(store, render);
		}
		return JSON.parse(render(row)) as SimRecord;
	}
}
