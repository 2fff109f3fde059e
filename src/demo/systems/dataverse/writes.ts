import type { HttpResponse } from "../kit/http-server.js";
import { findRow, type RecordKey, requireRow } from "./address.js";
import { answerEmpty, answerJson, type Call, precondition } from "./call.js";
import type { Column } from "./columns.js";
import {
	badRequest,
	DataverseError,
	duplicateRecord,
	invalidPayload,
	notFoundById,
	notFoundByKey,
	versionMismatch,
} from "./errors.js";
import type { Organization } from "./organization.js";
import { type BodyPurpose, parseBody, parseJsonBody } from "./parse-body.js";
import { parseQuery } from "./query-options.js";
import { applied } from "./reads.js";
import { rowRenderer, selectColumns } from "./render.js";
import type { Fields, Row } from "./row.js";
import type { Table } from "./table.js";
import type { TableStore } from "./table-store.js";
import { etagOf } from "./wire.js";
import type { WriteContext, Writer } from "./writer.js";

/** Answers what writes records (facts/dataverse-api section 3). */
export class Writes {
	constructor(
		private readonly organization: Organization,
		private readonly writer: Writer,
	) {}

	/** POST to a set. */
	create(call: Call, store: TableStore): HttpResponse {
		checkOpen(store.table);
		checkSelect(call, store);
		const body = this.#parse(call, store, "create");
		const row = this.writer.create(store, body.id, body.fields, this.#context(call));
		return this.#answer(call, store, row, { isNew: true, address: `(${row.id})`, isPost: true });
	}

	/**
	 * PATCH: updates, and creates what is not there unless `If-Match` says otherwise. Existence is checked before the
	 * version (facts/dataverse-api section 12 row 3).
	 */
	upsert(call: Call, store: TableStore, key: RecordKey): HttpResponse {
		checkSelect(call, store);
		const row = findRow(store, key);
		const address = addressOf(call);
		if (!row) {
			if (precondition(call, "if-match") !== null) throw missing(store.table, key);
			const created = this.#createAt(call, store, key);
			return this.#answer(call, store, created, { isNew: true, address });
		}
		if (precondition(call, "if-none-match") === "*") throw duplicateRecord();
		checkVersion(call, store.table, row);
		this.#update(call, store, row, key);
		return this.#answer(call, store, row, { isNew: false, address });
	}

	delete(call: Call, store: TableStore, key: RecordKey): HttpResponse {
		checkOpen(store.table);
		const row = requireRow(store, key);
		checkVersion(call, store.table, row);
		this.writer.delete(store, row, this.#context(call));
		return answerEmpty(204);
	}

	/** PUT or DELETE of one column. */
	setColumn(call: Call, store: TableStore, key: RecordKey, column: Column): HttpResponse {
		const row = requireRow(store, key);
		checkVersion(call, store.table, row);
		const value = call.method === "DELETE" ? null : parseJsonBody(call.body).value;
		if (value === undefined) throw invalidPayload("The body has no value.");
		this.#updateWith(call, store, row, { [column.property]: value });
		return answerEmpty(204);
	}

	/** DELETE of a `$ref`: the lookup points nowhere any more. */
	clearReference(call: Call, store: TableStore, key: RecordKey, column: Column): HttpResponse {
		const row = requireRow(store, key);
		checkVersion(call, store.table, row);
		const navigation = column.targets?.[0]?.navigation ?? column.name;
		this.#updateWith(call, store, row, { [`${navigation}@odata.bind`]: null });
		return answerEmpty(204);
	}

	#createAt(call: Call, store: TableStore, key: RecordKey): Row {
		checkOpen(store.table);
		const body = this.#parse(call, store, "create");
		const id = key.kind === "id" ? key.id : body.id;
		if (key.kind === "id" && body.id !== null && body.id !== id) throw otherId(store.table);
		const given = key.kind === "id" ? {} : key.values;
		return this.writer.create(store, id, { ...given, ...body.fields }, this.#context(call));
	}

	#update(call: Call, store: TableStore, row: Row, key: RecordKey): void {
		const body = this.#parse(call, store, "update");
		if (body.id !== null && body.id !== row.id) throw otherId(store.table);
		const ignored = key.kind === "id" ? [] : Object.keys(key.values);
		const fields = Object.fromEntries(
			Object.entries(body.fields).filter(([name]) => !ignored.includes(name)),
		);
		this.writer.update(store, row, fields, this.#context(call));
	}

	#updateWith(call: Call, store: TableStore, row: Row, body: Readonly<Record<string, unknown>>): void {
		const { fields } = parseBody(this.organization, store.table, body, { kind: "update" });
		this.writer.update(store, row, fields, this.#context(call));
	}

	#parse(call: Call, store: TableStore, kind: BodyPurpose["kind"]): { fields: Fields; id: string | null } {
		const resolveReference = call.changeSet?.resolveReference;
		const purpose: BodyPurpose = { kind, ...(resolveReference && { resolveReference }) };
		return parseBody(this.organization, store.table, parseJsonBody(call.body), purpose);
	}

	#context(call: Call): WriteContext {
		const { applicationUserId: by, now } = this.organization;
		return { by, at: now(), ...(call.changeSet && { undo: call.changeSet.undo }) };
	}

	#answer(
		call: Call,
		store: TableStore,
		row: Row,
		{ isNew, address, isPost = false }: { isNew: boolean; address: string; isPost?: boolean },
	): HttpResponse {
		const url = `${call.root}${store.table.entitySet}${address}`;
		if (call.changeSet) call.changeSet.lastAddress = url;
		if (!call.preferences.wantsRepresentation) {
			return answerEmpty(204, isPost ? { Location: url, "OData-EntityId": url } : { "OData-EntityId": url });
		}
		const query = parseQuery(call.query);
		const expand = isPost ? query.expand : [];
		const { preferences } = call;
		const text = rowRenderer(this.organization, store, { select: query.select, expand, preferences })(row);
		const selection = query.select === null ? "" : `(${query.select.join(",")})`;
		const context = JSON.stringify(`${call.root}$metadata#${store.table.entitySet}${selection}/$entity`);
		return answerJson(isNew ? 201 : 200, `{"@odata.context":${context},${text.slice(1)}`, {
			ETag: etagOf(row.version),
			...applied(call, ["return=representation"]),
		});
	}
}

/** The key as the client wrote it: an alternate key is echoed, not resolved. */
function addressOf(call: Call): string {
	const segment = call.path.slice(call.path.indexOf("("));
	return segment.startsWith("(") ? segment : "";
}

function missing(table: Table, key: RecordKey): DataverseError {
	return key.kind === "id" ? notFoundById(table.logicalName, key.id) : notFoundByKey();
}

function otherId(table: Table): DataverseError {
	return badRequest(`The ${table.primaryId} of the body is not the one of the address.`, "0x80040203");
}

/** @throws {DataverseError} 412 when the row has another version, 400 when the table knows no versions */
function checkVersion(call: Call, table: Table, row: Row): void {
	const expected = precondition(call, "if-match");
	if (expected === null || expected === "*") return;
	if (!table.isConcurrencyEnabled) {
		const message = `Optimistic concurrency isn't enabled for entity type ${table.logicalName}.`;
		throw new DataverseError(400, "0x8006088D", message);
	}
	if (expected !== etagOf(row.version)) throw versionMismatch();
}

/** An unknown column of the wanted representation is refused before anything is written. */
function checkSelect(call: Call, store: TableStore): void {
	if (call.preferences.wantsRepresentation) selectColumns(store.table, parseQuery(call.query).select);
}

function checkOpen(table: Table): void {
	if (table.isOpen) return;
	const message = `Records of ${table.logicalName} are not created or deleted through the Web API.`;
	throw new DataverseError(405, "0x8004023B", message);
}
