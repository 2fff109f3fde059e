import { own } from "../../domain/own-words.js";
import type { Fields, Snapshot } from "../../domain/record.js";
import {
	type CallOptions,
	ConnectorError,
	type EntityQuery,
	isSetupError,
	type WriteResult,
} from "../../ports/connector.js";
import type { Operation } from "./batch-format.js";
import type { BatchRunner, OperationOutcome } from "./batch-runner.js";
import { type ErrorScope, leavesOpen, type OperationAnswer } from "./foreign-error.js";

/** How a system's answers become its words. */
export interface WriteReader {
	narrow(answer: OperationAnswer, scope: ErrorScope): ConnectorError;
	/** The record as read back; null when the answer holds none. */
	toSnapshot(body: unknown): Snapshot | null;
}

/**
 * Writes many records. A request that cannot become an operation (its id is none, a value has no form) is refused
 * without being sent.
 * @throws ConnectorError when nothing was done and the reason is the whole call's: setup, or the caller ended it
 */
export async function writeMany<T>(parts: {
	batches: BatchRunner;
	requests: T[];
	toOperation(request: T): Operation | ConnectorError;
	toResult(outcome: OperationOutcome, request: T): WriteResult;
	options: CallOptions | undefined;
}): Promise<WriteResult[]> {
	const prepared = parts.requests.map((request) => parts.toOperation(request));
	const operations = prepared.filter((each): each is Operation => !(each instanceof ConnectorError));
	const outcomes = (await parts.batches.run(operations, false, parts.options)).values();
	const results = prepared.map((each, index): WriteResult => {
		if (each instanceof ConnectorError) return { kind: "refused", error: each };
		return parts.toResult(outcomes.next().value as OperationOutcome, parts.requests[index] as T);
	});
	throwWhenNothingWasDone(results);
	return results;
}

function throwWhenNothingWasDone(results: WriteResult[]): void {
	const isOfTheCall = (result: WriteResult): boolean =>
		result.kind === "refused" && (result.error.code === "aborted" || isSetupError(result.error));
	const [first] = results;
	if (first?.kind === "refused" && results.every(isOfTheCall)) throw first.error;
}

/** The table with every field that writes send or read back. */
export function namesIn(entity: string, requests: { values: Fields; read: string[] }[]): EntityQuery {
	const names = new Set(requests.flatMap(({ values, read }) => [...Object.keys(values), ...read]));
	return { entity, fields: [...names] };
}

/** A record that cannot exist under this id. */
export function noSuchRecord(id: string): ConnectorError {
	const foreignMessage = `There is no record with the id ${JSON.stringify(id)}.`;
	return new ConnectorError({
		code: "notFound",
		retryable: false,
		foreignMessage,
		own: own("noSuchRecord", { id }),
	});
}

/** What became of one create or update. Without the record in the answer only reading tells what was kept. */
export function toSaveResult(outcome: OperationOutcome, reader: WriteReader): WriteResult {
	const failure = toFailure(outcome, reader);
	if (failure !== null) return failure;
	const snapshot = outcome.kind === "answered" ? reader.toSnapshot(outcome.answer.body) : null;
	if (snapshot !== null) return { kind: "done", snapshot };
	const foreignMessage = "The system did not say what it kept.";
	return {
		kind: "unclear",
		error: new ConnectorError({
			code: "serverError",
			retryable: true,
			foreignMessage,
			own: own("keptUnsaid"),
		}),
	};
}

/** What became of one deletion. */
export function toDeleteResult(outcome: OperationOutcome, reader: WriteReader): WriteResult {
	return toFailure(outcome, reader) ?? { kind: "done", snapshot: null };
}

function toFailure(outcome: OperationOutcome, reader: WriteReader): WriteResult | null {
	if (outcome.kind === "notSent") return { kind: "refused", error: outcome.error };
	if (outcome.kind === "lost") return { kind: "unclear", error: outcome.error };
	if (outcome.kind === "answered" && outcome.answer.status < 300) return null;
	const scope = outcome.kind === "refusedWhole" ? "whole" : "record";
	const error = reader.narrow(outcome.answer, scope);
	return { kind: leavesOpen(error) ? "unclear" : "refused", error };
}
