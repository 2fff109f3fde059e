import type { HttpResponse } from "../kit/http-server.js";
import type { Operation, Perform } from "../kit/service.js";
import { type AnswerPart, writeBatchAnswer } from "./batch-answer.js";
import { answering, type Call, type ChangeSet } from "./call.js";
import { badRequest, DataverseError, errorResponse, invalidPayload } from "./errors.js";
import {
	boundaryOf,
	type InnerRequest,
	type Part,
	parseChangeSet,
	parseInnerRequest,
	parseMultipart,
} from "./multipart.js";
import { parsePreferences } from "./preferences.js";
import { undoAll } from "./writer.js";

/** Requests a batch may carry (facts/dataverse-api section 7). */
const MAX_REQUESTS = 1_000;

/** What the batch needs of the service around it. */
export interface BatchSurroundings {
	readonly toOperation: (call: Call) => Operation;
	/** Waits for its turn to write alone; gives what ends it. */
	readonly beginChangeSet: () => Promise<() => void>;
	/** Writes that were counted have been undone. */
	readonly onRolledBack: (writes: number) => void;
}

type BatchItem =
	| { readonly kind: "single"; readonly request: InnerRequest; readonly contentId: string | null }
	| { readonly kind: "changeSet"; readonly requests: readonly ChangeRequest[] };

interface ChangeRequest {
	readonly request: InnerRequest;
	readonly contentId: string | null;
}

/** Answers `$batch` (facts/dataverse-api section 7). */
export class Batch {
	constructor(private readonly surroundings: BatchSurroundings) {}

	/** Executes the parts in order; stops at the first error unless the client wants to go on. */
	async answer(call: Call, perform: Perform): Promise<HttpResponse> {
		let items: BatchItem[] = [];
		const refusal = answering(() => {
			items = parseBatch(call);
			return { status: 200, headers: {}, body: "" };
		});
		if (refusal.status >= 400) return refusal;
		const parts: AnswerPart[] = [];
		let status = 200;
		for (const item of items) {
			const part = await this.#answerItem(call, item, perform);
			parts.push(part);
			const failed = failedStatus(part);
			if (failed === null || call.preferences.continuesOnError) continue;
			status = failed;
			break;
		}
		const { body, partEnds, contentType } = writeBatchAnswer(parts);
		return { status, headers: { "content-type": contentType, "OData-Version": "4.0" }, body, partEnds };
	}

	async #answerItem(call: Call, item: BatchItem, perform: Perform): Promise<AnswerPart> {
		if (item.kind === "changeSet") return this.#answerChangeSet(call, item.requests, perform);
		const response = await perform(this.surroundings.toOperation(innerCall(call, item.request)));
		return { kind: "single", response, ...(item.contentId !== null && { contentId: item.contentId }) };
	}

	/** All or nothing: the first refusal undoes what came before it, and is the answer of the whole set. */
	async #answerChangeSet(
		call: Call,
		requests: readonly ChangeRequest[],
		perform: Perform,
	): Promise<AnswerPart> {
		const endChangeSet = await this.surroundings.beginChangeSet();
		const progress = new Progress();
		try {
			return await this.#answerChanges(call, requests, progress, perform);
		} catch (error) {
			progress.hasFailed = true;
			throw error;
		} finally {
			if (progress.hasFailed) {
				undoAll(progress.changeSet.undo);
				this.surroundings.onRolledBack(progress.writes);
			}
			endChangeSet();
		}
	}

	async #answerChanges(
		call: Call,
		requests: readonly ChangeRequest[],
		progress: Progress,
		perform: Perform,
	): Promise<AnswerPart> {
		const responses: { response: HttpResponse; contentId: string | null }[] = [];
		for (const { request, contentId } of requests) {
			const response = await this.#answerChange(call, request, progress, perform);
			if (response.status >= 400) {
				progress.hasFailed = true;
				return { kind: "single", response, ...(contentId !== null && { contentId }) };
			}
			responses.push({ response, contentId });
			if (contentId !== null) progress.addresses.set(contentId, progress.changeSet.lastAddress);
		}
		return { kind: "changeSet", responses };
	}

	async #answerChange(
		call: Call,
		request: InnerRequest,
		progress: Progress,
		perform: Perform,
	): Promise<HttpResponse> {
		const { changeSet } = progress;
		try {
			const target = changeSet.resolveReference(request.target);
			const inner = { ...innerCall(call, { ...request, target }), changeSet };
			return await perform(progress.counting(this.surroundings.toOperation(inner)));
		} catch (error) {
			if (error instanceof DataverseError) return errorResponse(error);
			throw error;
		}
	}
}

/** How far a change set has come. */
class Progress {
	hasFailed = false;
	/** Writes that took effect, answered or not. */
	writes = 0;
	readonly addresses = new Map<string, string>();
	readonly changeSet: ChangeSet = {
		undo: [],
		lastAddress: "",
		resolveReference: (text) => resolve(text, this.addresses),
	};

	counting(operation: Operation): Operation {
		const execute = async () => {
			const response = await operation.execute();
			if (response.status < 400) this.writes += 1;
			return response;
		};
		return { ...operation, execute };
	}
}

function parseBatch(call: Call): BatchItem[] {
	const boundary = boundaryOf(call.headers["content-type"]);
	if (boundary === null) throw invalidPayload("A batch must be multipart/mixed with a boundary.");
	const items = parseMultipart(call.body, boundary).map(toItem);
	const count = items.reduce((sum, each) => sum + (each.kind === "single" ? 1 : each.requests.length), 0);
	if (count <= MAX_REQUESTS) return items;
	throw badRequest(
		`The current batch message contains too many parts. Only batch messages with a maximum number of '${MAX_REQUESTS}' query operations and change sets are allowed.`,
	);
}

function toItem(part: Part): BatchItem {
	const contentId = (each: Part) => each.headers["content-id"] ?? null;
	if (boundaryOf(part.headers["content-type"]) === null) {
		return { kind: "single", request: parseInnerRequest(part), contentId: contentId(part) };
	}
	const requests = parseChangeSet(part).map((each) => ({
		request: parseInnerRequest(each),
		contentId: contentId(each),
	}));
	if (requests.some(({ request }) => request.method === "GET")) {
		throw badRequest("A change set may not contain GET requests.");
	}
	return { kind: "changeSet", requests };
}

function innerCall(call: Call, request: InnerRequest): Call {
	const { target } = request;
	const mark = target.indexOf("?");
	return {
		method: request.method,
		target,
		path: mark === -1 ? target : target.slice(0, mark),
		query: mark === -1 ? "" : target.slice(mark + 1),
		headers: request.headers,
		body: request.body,
		root: call.root,
		preferences: parsePreferences(request.headers.prefer),
		isInBatch: true,
	};
}

/** @throws {DataverseError} 400 for a content id that no earlier part declared */
function resolve(text: string, addresses: ReadonlyMap<string, string>): string {
	return text.replace(/^\/?\$(\w+)(?=$|[/?])/, (whole, id: string) => {
		if (id === "batch") return whole;
		const address = addresses.get(id);
		if (address === undefined)
			throw badRequest(`Content-ID Reference: '$${id}' does not exist in the batch context.`);
		return address;
	});
}

function failedStatus(part: AnswerPart): number | null {
	if (part.kind === "changeSet" || part.response.status < 400) return null;
	return part.response.status;
}
