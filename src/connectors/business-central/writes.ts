import {
	type CallOptions,
	ConnectorError,
	type CreateRequest,
	type DeleteRequest,
	type UpdateRequest,
	type WriteResult,
} from "../../ports/connector.js";
import type { Operation } from "../odata-protocol/batch-format.js";
import { isGuid } from "../odata-protocol/literals.js";
import type { ODataService } from "../odata-protocol/service.js";
import {
	namesIn,
	noSuchRecord,
	toDeleteResult,
	toSaveResult,
	type WriteReader,
	writeMany,
} from "../odata-protocol/write-results.js";
import type { Catalog } from "./catalog.js";
import { narrow, narrowWrite } from "./errors.js";
import type { BusinessCentralEntity } from "./fields.js";
import type { Reads } from "./reads.js";
import { toBody, toSnapshot } from "./translate.js";

/** The half of the connector that writes. */
export class Writes {
	readonly #service: ODataService;
	readonly #catalog: Catalog;
	readonly #reads: Reads;
	readonly #clientIds: boolean;

	constructor(parts: { service: ODataService; catalog: Catalog; reads: Reads; clientIds: boolean }) {
		this.#service = parts.service;
		this.#catalog = parts.catalog;
		this.#reads = parts.reads;
		this.#clientIds = parts.clientIds;
	}

	async createMany(entity: string, requests: CreateRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const known = await this.#catalog.entityOf(namesIn(entity, requests));
		const set = await this.#catalog.pathOf(known);
		const results = await writeMany({
			batches: this.#service.batches,
			requests,
			toOperation: ({ id, values }) => {
				const chosen = this.#clientIds && id !== null ? { id } : {};
				return toWrite("POST", set, {}, { ...chosen, ...toBody(known, values) });
			},
			toResult: (outcome, { read }) => toSaveResult(outcome, readerOf(known, read, narrow)),
			options,
		});
		return this.#tellDuplicateIds(known, requests, results, options);
	}

	async updateMany(entity: string, requests: UpdateRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const known = await this.#catalog.entityOf(namesIn(entity, requests));
		const set = await this.#catalog.pathOf(known);
		return writeMany({
			batches: this.#service.batches,
			requests,
			toOperation: ({ id, values, expectedVersion }) => {
				if (!isGuid(id)) return noSuchRecord(id);
				const headers = { "If-Match": expectedVersion ?? "*" };
				return toWrite("PATCH", `${set}(${id.toLowerCase()})`, headers, toBody(known, values));
			},
			toResult: (outcome, { read }) => toSaveResult(outcome, readerOf(known, read)),
			options,
		});
	}

	async deleteMany(entity: string, requests: DeleteRequest[], options?: CallOptions): Promise<WriteResult[]> {
		const known = await this.#catalog.entity(entity);
		const set = await this.#catalog.pathOf(known);
		return writeMany({
			batches: this.#service.batches,
			requests,
			toOperation: ({ id, expectedVersion }) => {
				if (!isGuid(id)) return noSuchRecord(id);
				return toWrite("DELETE", `${set}(${id.toLowerCase()})`, { "If-Match": expectedVersion ?? "*" }, null);
			},
			toResult: (outcome) => toDeleteResult(outcome, readerOf(known, [])),
			options,
		});
	}

	/** One code stands for a number and an id that are taken; a look by id tells which. Only where ids are ours. */
	async #tellDuplicateIds(
		entity: BusinessCentralEntity,
		requests: CreateRequest[],
		results: WriteResult[],
		options: CallOptions | undefined,
	): Promise<WriteResult[]> {
		if (!this.#clientIds) return results;
		const isDuplicate = (result: WriteResult) =>
			result.kind === "refused" && result.error.code === "duplicateKey";
		const ids = requests.flatMap(({ id }, index) => {
			const result = results[index];
			return id !== null && result !== undefined && isDuplicate(result) ? [id] : [];
		});
		if (ids.length === 0) return results;
		const taken = await this.#reads.readMany({ entity: entity.set, fields: [] }, ids, options);
		return results.map((result, index) => {
			const id = requests[index]?.id ?? null;
			if (id === null || !taken.has(id) || result.kind !== "refused" || !isDuplicate(result)) return result;
			const { error } = result;
			return {
				kind: "refused",
				error: new ConnectorError({ ...factsOf(error), code: "duplicateId" }),
			};
		});
	}
}

function toWrite(
	method: Operation["method"],
	path: string,
	headers: Record<string, string>,
	body: Record<string, unknown> | null,
): Operation {
	return { method, path, headers, body };
}

function readerOf(
	entity: BusinessCentralEntity,
	fields: string[],
	narrowing: WriteReader["narrow"] = narrowWrite,
): WriteReader {
	return { narrow: narrowing, toSnapshot: (body) => toSnapshot(entity, fields, body) };
}

function factsOf(error: ConnectorError) {
	const { retryable, foreignMessage, words, retryAfterMs, foreignCode, status, cause } = error;
	return { retryable, foreignMessage, own: words, retryAfterMs, foreignCode, status, cause };
}
