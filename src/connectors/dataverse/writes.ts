import type { Fields, Snapshot } from "../../domain/record.js";
import {
	type CallOptions,
	ConnectorError,
	type CreateRequest,
	type DeleteRequest,
	type UpdateRequest,
	type WriteResult,
} from "../../ports/connector.js";
import type { Operation } from "../odata-protocol/batch-format.js";
import { isGuid, withQuery } from "../odata-protocol/literals.js";
import type { ODataService } from "../odata-protocol/service.js";
import {
	namesIn,
	noSuchRecord,
	toDeleteResult,
	toSaveResult,
	writeMany,
} from "../odata-protocol/write-results.js";
import type { Catalog, ResolvedQuery } from "./catalog.js";
import type { DataverseField, Table } from "./columns.js";
import { narrow, narrowCreate, narrowWrite } from "./errors.js";
import { ANNOTATIONS, selectOf, toBody, toSnapshot, UnwritableFieldError } from "./translate.js";

/** The half of the connector that writes. Sections are those of facts/dataverse-api.md. */
export class Writes {
	readonly #service: ODataService;
	readonly #catalog: Catalog;

	constructor(service: ODataService, catalog: Catalog) {
		this.#service = service;
		this.#catalog = catalog;
	}

	/** Creates under our ids: `If-None-Match: *` makes a second create with the same id impossible (section 3). */
	async createMany(entity: string, requests: CreateRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const query = await this.#catalog.resolve(namesIn(entity, requests));
		return this.#catalog.guarded(
			writeMany({
				batches: this.#service.batches,
				requests,
				toOperation: ({ id, values, read }) => {
					if (id !== null && !isGuid(id)) return noSuchRecord(id);
					const path = withQuery(addressOf(query.table, id), { $select: selectFor(query, read) });
					const body = toBodyOrError(query.fields, values, "create");
					if (body instanceof ConnectorError) return body;
					return id === null
						? toWrite("POST", path, {}, body)
						: toWrite("PATCH", path, { "If-None-Match": "*" }, body);
				},
				toResult: (outcome, { read }) =>
					toSaveResult(outcome, {
						narrow: narrowCreate,
						toSnapshot: (body) => snapshotIn(query, read, body),
					}),
				options,
			}),
		);
	}

	/** Always with `If-Match`: without it a deleted record would be created anew (section 3). */
	async updateMany(entity: string, requests: UpdateRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const query = await this.#catalog.resolve(namesIn(entity, requests));
		return this.#catalog.guarded(
			writeMany({
				batches: this.#service.batches,
				requests,
				toOperation: ({ id, values, expectedVersion, read }) => {
					if (!isGuid(id)) return noSuchRecord(id);
					const path = withQuery(addressOf(query.table, id), { $select: selectFor(query, read) });
					const body = toBodyOrError(query.fields, values, "update");
					if (body instanceof ConnectorError) return body;
					return toWrite("PATCH", path, { "If-Match": expectedVersion ?? "*" }, body);
				},
				toResult: (outcome, { id, read }) =>
					toSaveResult(outcome, {
						narrow: narrowWrite(id),
						toSnapshot: (body) => snapshotIn(query, read, body),
					}),
				options,
			}),
		);
	}

	async deleteMany(entity: string, requests: DeleteRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const { table } = await this.#catalog.resolve({ entity, fields: [] });
		return this.#catalog.guarded(
			writeMany({
				batches: this.#service.batches,
				requests,
				toOperation: ({ id, expectedVersion }) => {
					if (!isGuid(id)) return noSuchRecord(id);
					const headers = { "If-Match": expectedVersion ?? "*" };
					return { method: "DELETE", path: addressOf(table, id), headers, body: null };
				},
				toResult: (outcome) => toDeleteResult(outcome, { narrow, toSnapshot: () => null }),
				options,
			}),
		);
	}
}

function addressOf(table: Table, id: string | null): string {
	return id === null ? table.set : `${table.set}(${id.toLowerCase()})`;
}

/** The representation saves a second request: it holds the new version and what the system kept (section 3). */
function toWrite(
	method: Operation["method"],
	path: string,
	headers: Record<string, string>,
	body: Record<string, unknown>,
): Operation {
	const prefer = `return=representation,${ANNOTATIONS}`;
	return { method, path, headers: { Accept: "application/json", Prefer: prefer, ...headers }, body };
}

function toBodyOrError(
	fields: Map<string, DataverseField>,
	values: Fields,
	purpose: "create" | "update",
): Record<string, unknown> | ConnectorError {
	try {
		return toBody(fields, values, purpose);
	} catch (error) {
		if (!(error instanceof UnwritableFieldError)) throw error;
		return new ConnectorError({ code: "validation", retryable: false, foreignMessage: error.message });
	}
}

function fieldsOf(query: ResolvedQuery, names: string[]): DataverseField[] {
	return names.map((name) => query.fields.get(name)).filter((field) => field !== undefined);
}

function selectFor(query: ResolvedQuery, names: string[]): string {
	return selectOf(query.table, fieldsOf(query, names));
}

function snapshotIn(query: ResolvedQuery, names: string[], body: unknown): Snapshot | null {
	return toSnapshot(query.table, fieldsOf(query, names), body);
}
