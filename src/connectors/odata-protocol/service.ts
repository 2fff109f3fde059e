import { own } from "../../domain/own-words.js";
import { type CallOptions, ConnectorError } from "../../ports/connector.js";
import type { Operation } from "./batch-format.js";
import { type BatchRunner, type OperationOutcome, toOperationAnswer } from "./batch-runner.js";
import type { ErrorScope, OperationAnswer } from "./foreign-error.js";
import { isLostLink, isSameOrigin, type Page, readPage } from "./page.js";
import type { Sender } from "./sender.js";

/** A page and when the system made it. */
export interface DatedPage extends Page {
	/** The system's clock when it answered, in milliseconds since 1970; null when it did not say. */
	serverTime: number | null;
}

/** Reading one OData service: single answers, lists page by page, and many single reads in batches. */
export class ODataService {
	readonly client: Sender;
	readonly batches: BatchRunner;
	readonly narrow: (answer: OperationAnswer, scope: ErrorScope) => ConnectorError;

	constructor(parts: {
		client: Sender;
		batches: BatchRunner;
		narrow: (answer: OperationAnswer, scope: ErrorScope) => ConnectorError;
	}) {
		this.client = parts.client;
		this.batches = parts.batches;
		this.narrow = parts.narrow;
	}

	/**
	 * One read that concerns a whole table or the service.
	 * @throws ConnectorError for anything but a success
	 */
	async get(url: string, headers: Record<string, string>, options?: CallOptions): Promise<OperationAnswer> {
		const outcome = await this.client.send({ method: "GET", url, headers, isRead: true }, options);
		if (outcome.kind !== "answered") throw outcome.error;
		if (outcome.answer.brokenOff !== null) throw outcome.answer.brokenOff;
		const answer = toOperationAnswer(outcome.answer);
		if (answer.status >= 300) throw this.narrow(answer, "whole");
		return answer;
	}

	/** One page of a list. @throws ConnectorError also when the answer is no list, or its links lead elsewhere */
	async page(url: string, headers: Record<string, string>, options?: CallOptions): Promise<DatedPage> {
		return this.toPage(await this.get(url, headers, options));
	}

	/** A page and all that follow; links are followed as they are, with the same headers. */
	async *pages(
		url: string,
		headers: Record<string, string>,
		options?: CallOptions,
	): AsyncGenerator<DatedPage> {
		yield* this.following(await this.page(url, headers, options), headers, options);
	}

	/** The given page and all that follow it. */
	async *following(
		first: DatedPage,
		headers: Record<string, string>,
		options?: CallOptions,
	): AsyncGenerator<DatedPage> {
		let page = first;
		for (;;) {
			yield page;
			if (page.nextLink === null) return;
			page = await this.page(page.nextLink, headers, options);
		}
	}

	/**
	 * The page of a link that was given out a while ago, and all that follow it; none behind the last page (null). Null
	 * when the system does not know the link any more.
	 */
	async goOn(
		link: string | null,
		headers: Record<string, string>,
		options?: CallOptions,
	): Promise<AsyncIterable<DatedPage> | null> {
		if (link === null) return noPages();
		try {
			return this.following(await this.page(link, headers, options), headers, options);
		} catch (error) {
			if (isLostLink(error)) return null;
			throw error;
		}
	}

	/** Reads an answer as a page. @throws ConnectorError when it is none, or its links lead elsewhere */
	toPage(answer: OperationAnswer): DatedPage {
		const page = readPage(answer.body);
		if (page === null) throw unusable("The system answered with something that is no list.", answer.status);
		for (const link of [page.nextLink, page.deltaLink]) {
			if (link === null || isSameOrigin(link, this.client.root)) continue;
			throw unusable("The list goes on at another address than the system's own.", answer.status);
		}
		const serverTime = Date.parse(answer.headers.date ?? "");
		return { ...page, serverTime: Number.isNaN(serverTime) ? null : serverTime };
	}

	/** Many reads; outcomes in their order. A failure that is no single read's own throws. */
	async readMany(operations: Operation[], options?: CallOptions): Promise<OperationAnswer[]> {
		const outcomes = await this.batches.run(operations, true, options);
		return outcomes.map((outcome) => this.#requireAnswer(outcome));
	}

	/**
	 * The rows of several lists, asked for in batches.
	 * @param options.onlyFirst the first page of each is enough
	 */
	async *rows(
		lists: Operation[],
		options: { headers: Record<string, string>; onlyFirst: boolean; call: CallOptions | undefined },
	): AsyncGenerator<Record<string, unknown>> {
		for (const answer of await this.readMany(lists, options.call)) {
			if (answer.status >= 300) throw this.narrow(answer, "whole");
			const first = this.toPage(answer);
			const pages = options.onlyFirst ? [first] : this.following(first, options.headers, options.call);
			for await (const page of pages) yield* page.rows;
		}
	}

	#requireAnswer(outcome: OperationOutcome): OperationAnswer {
		if (outcome.kind === "answered") return outcome.answer;
		throw outcome.kind === "refusedWhole" ? this.narrow(outcome.answer, "whole") : outcome.error;
	}
}

async function* noPages(): AsyncGenerator<DatedPage> {}

function unusable(foreignMessage: string, status: number): ConnectorError {
	return new ConnectorError({
		code: "serverError",
		retryable: false,
		foreignMessage,
		own: own("unreadable"),
		status,
	});
}
