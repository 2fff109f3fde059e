import { randomUUID } from "node:crypto";
import type { RecordHistory } from "../kit/history.js";
import type { HistoryEntry, ReformatRule, SimRecord } from "../kit/simulator.js";
import { type Changes, readChanges } from "./body.js";
import { BusinessCentralError, badRequest, dialogError } from "./errors.js";
import { isGuid } from "./field-value.js";
import type { FieldValue } from "./fields.js";
import { NumberSeries } from "./number-series.js";
import { resolveReferences } from "./references.js";
import { checkRules, completeChanged, completeNew, followUp } from "./rules.js";
import { SETS, type SetDefinition } from "./sets.js";
import { type RecordVersion, Table, type Values } from "./table.js";

/** What to do with an `id` that a client sends when it creates (facts/business-central-api section 13a). */
export type IdPolicy = "ignore" | "refuse" | "keep";

/** Who writes and how. */
export interface Writer {
	by: string;
	/** Time to stamp (ms); absent: the clock. */
	at?: number;
	/** People and the application may write read-only fields and choose ids. */
	isPerson: boolean;
	/** Collects how to take each write back; absent: nobody will. */
	undo?: (() => void)[];
}

/** A change of a record, told while it is written. */
export interface WatchedChange {
	companyId: string;
	set: string;
	id: string;
	type: "created" | "updated" | "deleted";
	/** The time of the write (ms). */
	at: number;
	/** An update that left every value as it was. */
	isEmpty: boolean;
}

/** Hears of the writes of all companies. */
export interface ChangeWatcher {
	/** False while nobody wants to hear: then writes cost nothing more. */
	readonly isWatching: boolean;
	/** Answers how to take the change back when its write is rolled back. */
	changed(change: WatchedChange): () => void;
}

/** What all companies of a service share. */
export interface Premises {
	/** The time to stamp on a write (ms); never goes back. */
	stampTime(): number;
	history: RecordHistory;
	/** By `set field`. */
	reformats: Map<string, ReformatRule>;
	idPolicy: IdPolicy;
	watcher: ChangeWatcher;
}

/** One company: its tables, and the rules every write passes, whoever writes. */
export class Company {
	readonly id: string;
	readonly name: string;
	readonly localCurrency = "EUR";
	readonly #tables = new Map<string, Table>();
	readonly #series = new Map<string, NumberSeries>();
	readonly #blank = new Map<string, Values>();
	readonly #premises: Premises;

	constructor(id: string, name: string, premises: Premises) {
		this.id = id;
		this.name = name;
		this.#premises = premises;
		for (const definition of SETS) {
			this.#tables.set(definition.name, new Table(definition));
			this.#blank.set(definition.name, blankValues(definition, this.localCurrency));
			if (definition.series) this.#series.set(definition.name, new NumberSeries(definition.series));
		}
	}

	table(set: string): Table | undefined {
		return this.#tables.get(set);
	}

	/** @throws BusinessCentralError when there is no such set */
	tableOrFail(set: string): Table {
		const table = this.#tables.get(set);
		if (table === undefined) throw badRequest(`There is no entity set '${set}'.`);
		return table;
	}

	series(set: string): NumberSeries | undefined {
		return this.#series.get(set);
	}

	/** What a new record of a set holds where nothing is given. */
	blank(set: string): Values {
		return this.#blank.get(set) as Values;
	}

	/** Creates a record; whoever is not a person gets the number series and the id policy. */
	create(set: string, sent: SimRecord, writer: Writer): RecordVersion {
		const table = this.tableOrFail(set);
		const { definition } = table;
		const changes = this.#read(definition, sent, writer);
		const values: Record<string, FieldValue> = { ...this.blank(set), ...changes.values };
		completeNew(definition, values, changes.values, this);
		checkRules(definition, values, null);
		this.#giveKey(table, values, writer);
		const id = this.#idFor(table, changes, writer);
		const stamp = { at: writer.at ?? this.#premises.stampTime(), by: writer.by };
		const version = table.insert(id, values, stamp);
		this.#premises.history.add(set, id, entryOf("create", stamp, changes.values));
		writer.undo?.push(() => this.#takeBack(table, version, null));
		this.#tell("created", set, id, stamp.at, writer);
		// A POST inserts and then modifies (facts/business-central-api section 3).
		if (!writer.isPerson) this.#tell("updated", set, id, stamp.at, writer);
		followUp(this, table, null, version, writer);
		return version;
	}

	/** Changes a record; equal values leave it as it is, its time included (section 13a). */
	edit(set: string, id: string, sent: SimRecord, writer: Writer): RecordVersion {
		const table = this.tableOrFail(set);
		const old = this.#existing(table, id);
		const changes = this.#read(table.definition, sent, writer);
		if (changes.id !== null && changes.id !== old.id) throw dialogError('The "id" cannot be changed.');
		const values: Record<string, FieldValue> = { ...old.values, ...changes.values };
		checkRules(table.definition, values, changes.values);
		completeChanged(table.definition, values, this);
		this.#checkRename(table, old, values, writer);
		return this.put(table, old, values, changes.values, writer);
	}

	/** Stores new values of a record without asking further. */
	put(table: Table, old: RecordVersion, values: Values, written: Values, writer: Writer): RecordVersion {
		const stamp = { at: writer.at ?? this.#premises.stampTime(), by: writer.by };
		const set = table.definition.name;
		this.#premises.history.add(set, old.id, entryOf("update", stamp, written), () => seedEntry(old));
		if (Object.keys(values).every((name) => values[name] === old.values[name])) {
			writer.undo?.push(() => this.#premises.history.takeBack(set, old.id));
			this.#tell("updated", set, old.id, stamp.at, writer, true);
			return old;
		}
		const version = table.replace(old, values, stamp);
		writer.undo?.push(() => this.#takeBack(table, version, old));
		this.#tell("updated", set, old.id, stamp.at, writer);
		followUp(this, table, old, version, writer);
		return version;
	}

	/** Deletes a record for good; refused while others hold on to it. */
	remove(set: string, id: string, writer: Writer): void {
		const table = this.tableOrFail(set);
		const old = this.#existing(table, id);
		this.#checkHeld(table.definition, old);
		table.remove(old);
		const stamp = { at: writer.at ?? this.#premises.stampTime(), by: writer.by };
		this.#premises.history.add(set, old.id, entryOf("delete", stamp, {}), () => seedEntry(old));
		writer.undo?.push(() => this.#putBack(table, old));
		this.#tell("deleted", set, old.id, stamp.at, writer);
	}

	/** Every value ever written to a record. */
	history(set: string, id: string): HistoryEntry[] {
		const written = this.#premises.history.of(set, id.toLowerCase());
		if (written !== undefined) return written;
		const version = this.table(set)?.byId(id.toLowerCase());
		return version === undefined ? [] : [seedEntry(version)];
	}

	#tell(
		type: WatchedChange["type"],
		set: string,
		id: string,
		at: number,
		writer: Writer,
		isEmpty = false,
	): void {
		const { watcher } = this.#premises;
		if (!watcher.isWatching) return;
		const takeBack = watcher.changed({ companyId: this.id, set, id, type, at, isEmpty });
		writer.undo?.push(takeBack);
	}

	#existing(table: Table, id: string): RecordVersion {
		const version = table.byId(id.toLowerCase());
		if (version !== undefined) return version;
		const message = `The ${table.definition.caption} with id '${id}' cannot be found.`;
		throw new BusinessCentralError(404, "Internal_RecordNotFound", message);
	}

	#read(definition: SetDefinition, sent: SimRecord, writer: Writer): Changes {
		const changes = readChanges(definition, sent, writer.isPerson);
		for (const name of Object.keys(changes.values)) {
			const rule = this.#premises.reformats.get(`${definition.name} ${name}`);
			if (rule) changes.values[name] = rule(changes.values[name]) as FieldValue;
		}
		resolveReferences(definition, changes.values, this);
		return changes;
	}

	#giveKey(table: Table, values: Record<string, FieldValue>, writer: Writer): void {
		const { definition } = table;
		const series = this.series(definition.name);
		if (definition.keyOf === undefined && values[definition.key] === "") {
			if (series === undefined) throw fieldError(definition, definition.key);
			values[definition.key] = series.take((number) => table.byKey(number) !== undefined);
		} else if (series && !series.allowsManual && !writer.isPerson) throw manualNumberError(definition);
		this.#checkFree(table, table.keyOf(values));
	}

	#checkRename(table: Table, old: RecordVersion, values: Values, writer: Writer): void {
		const key = table.keyOf(values);
		if (key === old.key) return;
		const { definition } = table;
		if (key === "") throw fieldError(definition, definition.key);
		if (this.series(definition.name)?.allowsManual === false && !writer.isPerson) {
			throw manualNumberError(definition);
		}
		this.#checkFree(table, key);
	}

	#checkFree(table: Table, key: string): void {
		if (table.byKey(key) === undefined) return;
		const message = `The record in table ${table.definition.caption} already exists. Identification fields and values: No.='${key}'`;
		throw new BusinessCentralError(400, "Internal_EntityWithSameKeyExists", message);
	}

	#idFor(table: Table, changes: Changes, writer: Writer): string {
		const policy = writer.isPerson ? "keep" : this.#premises.idPolicy;
		if (changes.id === null || policy === "ignore") return randomUUID();
		if (policy === "refuse") {
			throw new BusinessCentralError(400, "BadRequest_InvalidOperation", "Control 'id' is read-only.");
		}
		if (!isGuid(changes.id)) {
			throw new BusinessCentralError(400, "Application_InvalidGUID", `'${changes.id}' is not a valid GUID.`);
		}
		if (
			table.byId(changes.id) !== undefined ||
			this.#premises.history.of(table.definition.name, changes.id)
		) {
			const message = `The record in table ${table.definition.caption} already exists. Identification fields and values: SystemId='${changes.id}'`;
			throw new BusinessCentralError(400, "Internal_EntityWithSameKeyExists", message);
		}
		return changes.id;
	}

	#checkHeld(definition: SetDefinition, version: RecordVersion): void {
		for (const { set, field } of definition.heldBy ?? []) {
			for (const holder of this.tableOrFail(set).all()) {
				const value = holder.values[field];
				if (value !== version.id && value !== version.key) continue;
				const holding = this.tableOrFail(set).definition.caption;
				throw dialogError(
					`You cannot delete ${definition.caption} ${version.key} because there is at least one ${holding} for it.`,
				);
			}
		}
	}

	#takeBack(table: Table, written: RecordVersion, old: RecordVersion | null): void {
		this.#premises.history.takeBack(table.definition.name, written.id);
		if (!written.isCurrent) return;
		if (old === null) table.remove(written);
		else table.putBack(old);
	}

	#putBack(table: Table, old: RecordVersion): void {
		this.#premises.history.takeBack(table.definition.name, old.id);
		if (table.byId(old.id) === undefined) table.putBack(old);
	}
}

function entryOf(
	operation: HistoryEntry["operation"],
	stamp: { at: number; by: string },
	fields: Values,
): HistoryEntry {
	return { ...stamp, fields: { ...fields }, operation };
}

function seedEntry(version: RecordVersion): HistoryEntry {
	const stamp = { at: version.modifiedAt, by: version.modifiedBy };
	return entryOf("seed", stamp, version.values);
}

function blankValues(definition: SetDefinition, localCurrency: string): Values {
	const values: Record<string, FieldValue> = {};
	for (const field of definition.fields) {
		values[field.name] = field.isCurrency ? localCurrency : field.initial;
	}
	return values;
}

function fieldError(definition: SetDefinition, field: string): BusinessCentralError {
	const message = `${field} must have a value in ${definition.caption}. It cannot be zero or empty.`;
	return new BusinessCentralError(400, "Application_FieldValidationException", message);
}

function manualNumberError(definition: SetDefinition): BusinessCentralError {
	return dialogError(
		"You may not enter numbers manually. If you want to enter numbers manually, please activate Manual Nos. " +
			`in No. Series ${definition.name.toUpperCase()}.`,
	);
}
