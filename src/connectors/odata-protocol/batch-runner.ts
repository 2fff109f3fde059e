import { own } from "../../domain/own-words.js";
import type { CallOptions } from "../../ports/connector.js";
import { ConnectorError } from "../../ports/connector.js";
import { type BatchFormat, type Operation, readBody } from "./batch-format.js";
import { BatchSize } from "./batch-size.js";
import type { OperationAnswer } from "./foreign-error.js";
import type { Sender, SendOutcome, SendRequest, SentAnswer } from "./sender.js";

/**
 * What became of one operation. `refusedWhole`: the whole request it travelled in was refused for a reason that is
 * not this operation's. `lost`: it may or may not have been executed.
 */
export type OperationOutcome =
	| { kind: "answered"; answer: OperationAnswer }
	| { kind: "refusedWhole"; answer: OperationAnswer }
	| { kind: "notSent"; error: ConnectorError }
	| { kind: "lost"; error: ConnectorError };

export interface BatchRunnerOptions {
	client: Sender;
	format: BatchFormat;
	/** The most operations one batch takes. */
	cap: number;
	/** Batches under way at once. */
	parallel: number;
	/** True for a 5xx that says the batch was refused before anything in it was executed. */
	isRefusal(answer: OperationAnswer): boolean;
}

/** Rounds in which operations that were throttled inside a batch are sent again. */
const MOST_ROUNDS = 3;
/** These concern the caller or the whole service, not an operation: cutting the batch in two would not help. */
const NEVER_SPLIT: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 429, 502, 503]);

/** Sends operations in batches and brings every batch problem down to the operations it concerns. */
export class BatchRunner {
	readonly #options: BatchRunnerOptions;
	readonly #sizes: { read: BatchSize; write: BatchSize };

	constructor(options: BatchRunnerOptions) {
		this.#options = options;
		this.#sizes = { read: new BatchSize(options.cap), write: new BatchSize(options.cap) };
	}

	/** Outcomes in the order of the operations. `isRead`: all of them only read, and may be repeated. */
	async run(
		operations: Operation[],
		isRead: boolean,
		options: CallOptions = {},
	): Promise<OperationOutcome[]> {
		const outcomes = await this.#runOnce(operations, isRead, options);
		for (let round = 1; round < MOST_ROUNDS; round += 1) {
			const again = outcomes.flatMap((outcome, index) => (maySendAgain(outcome, isRead) ? [index] : []));
			if (again.length === 0) break;
			this.#options.client.throttled(this.#longestWait(again.map((index) => outcomes[index])));
			const repeated = again.map((index) => operations[index]).filter((each) => each !== undefined);
			const results = await this.#runOnce(repeated, isRead, options);
			for (const [place, index] of again.entries()) outcomes[index] = results[place] ?? missing(null);
		}
		return outcomes;
	}

	#longestWait(outcomes: (OperationOutcome | undefined)[]): number | null {
		const waits = outcomes.map((outcome) =>
			outcome?.kind === "answered" ? this.#options.client.retryAfterOf(outcome.answer.headers) : null,
		);
		const told = waits.filter((wait) => wait !== null);
		return told.length === 0 ? null : Math.max(...told);
	}

	async #runOnce(
		operations: Operation[],
		isRead: boolean,
		options: CallOptions,
	): Promise<OperationOutcome[]> {
		const outcomes: OperationOutcome[] = new Array(operations.length);
		const size = isRead ? this.#sizes.read : this.#sizes.write;
		let next = 0;
		let stopped: OperationOutcome | null = null;
		const work = async (): Promise<void> => {
			while (next < operations.length) {
				const from = next;
				const chunk = operations.slice(from, from + size.size);
				next += chunk.length;
				const results = stopped ? chunk.map(() => stopped) : await this.#send(chunk, isRead, options);
				for (const [place, result] of results.entries()) outcomes[from + place] = result ?? missing(null);
				stopped ??= results.find((result) => endsTheRest(result, isRead)) ?? null;
			}
		};
		const workers = Math.min(this.#options.parallel, this.#options.client.inFlight);
		await Promise.all(Array.from({ length: workers }, work));
		return outcomes;
	}

	async #send(chunk: Operation[], isRead: boolean, options: CallOptions): Promise<OperationOutcome[]> {
		const [only] = chunk;
		if (only !== undefined && chunk.length === 1) return [await this.#sendAlone(only, isRead, options)];
		const { client, format } = this.#options;
		const { headers, body } = format.write(chunk, client.root.pathname);
		const operations = chunk.length;
		const request: SendRequest = { method: "POST", url: "$batch", headers, body, isRead, operations };
		const outcome = await client.send(request, options);
		if (outcome.kind !== "answered") return chunk.map(() => outcome);
		return this.#settle(chunk, outcome, isRead, options);
	}

	async #settle(
		chunk: Operation[],
		{ answer, tookMs }: SendOutcome & { kind: "answered" },
		isRead: boolean,
		options: CallOptions,
	): Promise<OperationOutcome[]> {
		const size = isRead ? this.#sizes.read : this.#sizes.write;
		if (answer.status < 300) {
			size.took(chunk.length, tookMs);
			return this.#readAnswer(chunk, answer);
		}
		const whole = toOperationAnswer(answer);
		if (NEVER_SPLIT.has(answer.status)) return chunk.map(() => ({ kind: "refusedWhole", answer: whole }));
		const isOpen = answer.status >= 500 || answer.status === 408;
		if (isOpen) size.halve(chunk.length);
		if (isOpen && !isRead && !this.#options.isRefusal(whole)) {
			return chunk.map(() => ({ kind: "refusedWhole", answer: whole }));
		}
		return this.#halve(chunk, isRead, options);
	}

	/** The batch was refused before anything in it was executed: each half is tried until the bad one stands alone. */
	async #halve(chunk: Operation[], isRead: boolean, options: CallOptions): Promise<OperationOutcome[]> {
		const middle = Math.ceil(chunk.length / 2);
		const first = await this.#send(chunk.slice(0, middle), isRead, options);
		const second = await this.#send(chunk.slice(middle), isRead, options);
		return [...first, ...second];
	}

	#readAnswer(chunk: Operation[], answer: SentAnswer): OperationOutcome[] {
		const answers = this.#options.format.read(answer.text, answer.headers, chunk.length);
		return answers.map((each) =>
			each === undefined ? missing(answer.brokenOff) : { kind: "answered", answer: each },
		);
	}

	async #sendAlone(operation: Operation, isRead: boolean, options: CallOptions): Promise<OperationOutcome> {
		const { method, path, headers, body } = operation;
		const request: SendRequest = {
			method,
			url: path,
			headers: body === null ? headers : { "content-type": "application/json", ...headers },
			body: body === null ? null : JSON.stringify(body),
			isRead,
		};
		const outcome = await this.#options.client.send(request, options);
		if (outcome.kind !== "answered") return outcome;
		if (outcome.answer.brokenOff) return { kind: "lost", error: outcome.answer.brokenOff };
		return { kind: "answered", answer: toOperationAnswer(outcome.answer) };
	}
}

/** An answer to a single call in the form operations have. */
export function toOperationAnswer(answer: SentAnswer): OperationAnswer {
	return { status: answer.status, headers: answer.headers, body: readBody(answer.text) };
}

/** Of reads all are wanted: once one of them failed as a whole, the others would only meet the same, one after the other. */
function endsTheRest(outcome: OperationOutcome | null | undefined, isRead: boolean): boolean {
	if (!outcome || outcome.kind === "answered") return false;
	return isRead || outcome.kind === "notSent";
}

/** Throttled operations were not executed; a read may also be repeated after a passing failure. */
function maySendAgain(outcome: OperationOutcome, isRead: boolean): boolean {
	if (outcome.kind !== "answered") return false;
	const { status } = outcome.answer;
	return status === 429 || (isRead && status >= 502 && status <= 504);
}

function missing(brokenOff: ConnectorError | null): OperationOutcome {
	const foreignMessage = "The answer to the batch left this operation out.";
	const facts = { code: "connectionLost" as const, retryable: true, foreignMessage };
	const error = brokenOff ?? new ConnectorError({ ...facts, own: own("answerLeftOut") });
	return { kind: "lost", error };
}
