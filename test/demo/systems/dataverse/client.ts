import { afterEach } from "@jest/globals";
import {
	type DataverseOptions,
	type DataverseSimulator,
	startDataverse,
} from "../../../../src/demo/systems/dataverse/index.js";

export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	/** Empty when the answer is no JSON. */
	readonly json: Body;
}

/** A JSON answer; which members are there depends on the question. */
export interface Body {
	readonly [name: string]: unknown;
	readonly value: Record<string, unknown>[];
	readonly error: { readonly code: string; readonly message: string };
	readonly "@odata.nextLink": string;
	readonly "@odata.deltaLink": string;
}

export interface Ask {
	body?: unknown;
	headers?: Record<string, string>;
}

/** A client of the Web API over real HTTP. */
export class Client {
	constructor(
		readonly simulator: DataverseSimulator,
		private readonly token: string,
	) {}

	/** @param path below the service root, or a whole address */
	async send(method: string, path: string, { body, headers = {} }: Ask = {}): Promise<Answer> {
		const url = path.startsWith("http") ? path : `${this.simulator.url}/${path}`;
		const isText = typeof body === "string";
		const response = await fetch(url, {
			method,
			headers: {
				authorization: `Bearer ${this.token}`,
				accept: "application/json",
				"if-none-match": "null",
				...(body === undefined || isText ? {} : { "content-type": "application/json" }),
				...headers,
			},
			...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
		});
		const text = Buffer.from(await response.arrayBuffer()).toString("utf8");
		const isJson = response.headers.get("content-type")?.includes("json") ?? false;
		return {
			status: response.status,
			headers: response.headers,
			text,
			json: (isJson ? JSON.parse(text) : {}) as Body,
		};
	}

	get = (path: string, headers?: Record<string, string>) =>
		this.send("GET", path, headers ? { headers } : {});
	post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
		this.send("POST", path, { body, headers });
	patch = (path: string, body: unknown, headers: Record<string, string> = {}) =>
		this.send("PATCH", path, { body, headers });
	delete = (path: string, headers?: Record<string, string>) =>
		this.send("DELETE", path, headers ? { headers } : {});

	/** Sends a multipart batch of parts that are written already. */
	batch(parts: readonly string[], headers: Record<string, string> = {}): Promise<Answer> {
		const body = `${parts.map((part) => `--batch_1\r\n${part}\r\n`).join("")}--batch_1--\r\n`;
		return this.rawBatch(body, headers);
	}

	rawBatch(body: string, headers: Record<string, string> = {}): Promise<Answer> {
		return this.send("POST", "$batch", {
			body,
			headers: { "content-type": 'multipart/mixed; boundary="batch_1"', ...headers },
		});
	}

	/** Follows the next links of a read to its end. */
	async readAll(
		path: string,
		headers: Record<string, string> = {},
	): Promise<{ pages: Answer[]; last: Answer }> {
		const pages = [await this.get(path, headers)];
		for (let next = pages[0]?.json["@odata.nextLink"]; next; next = pages.at(-1)?.json["@odata.nextLink"]) {
			pages.push(await this.get(next, headers));
		}
		return { pages, last: pages.at(-1) as Answer };
	}
}

/** One request as a part of a batch. */
export function part(
	request: string,
	{ body, headers = {}, contentId }: Ask & { contentId?: string } = {},
): string {
	const lines = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"];
	if (contentId !== undefined) lines.push(`Content-ID: ${contentId}`);
	lines.push("", `${request} HTTP/1.1`);
	if (body !== undefined) lines.push("Content-Type: application/json; type=entry");
	for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
	return `${lines.join("\r\n")}\r\n\r\n${body === undefined ? "" : JSON.stringify(body)}`;
}

/** Parts as one change set. */
export function changeSet(parts: readonly string[]): string {
	const inner = parts.map((each) => `--changeset_1\r\n${each}\r\n`).join("");
	return `Content-Type: multipart/mixed; boundary="changeset_1"\r\n\r\n${inner}--changeset_1--\r\n`;
}

/** Status and JSON of each answer inside a batch answer, change sets flattened. */
export function innerAnswers(text: string): { status: number; head: string; json: Body }[] {
	return text
		.split("HTTP/1.1 ")
		.slice(1)
		.map((piece) => {
			const [head = "", ...rest] = piece.split("\r\n\r\n");
			const body = rest.join("\r\n\r\n").split("\r\n--")[0] ?? "";
			return {
				status: Number(head.slice(0, 3)),
				head,
				json: (body.startsWith("{") ? JSON.parse(body) : {}) as Body,
			};
		});
}

const running: DataverseSimulator[] = [];

/** Starts a simulator that ends with the test, and a client that has a token. */
export async function start(options: DataverseOptions = {}): Promise<Client> {
	const simulator = await startDataverse(options);
	running.push(simulator);
	return new Client(simulator, await fetchToken(simulator));
}

export async function fetchToken(simulator: DataverseSimulator): Promise<string> {
	const { clientId, clientSecret } = simulator.credentials;
	const origin = new URL(simulator.url).origin;
	const form = new URLSearchParams({
		grant_type: "client_credentials",
		client_id: clientId,
		client_secret: clientSecret,
		scope: `${origin}/.default`,
	});
	const response = await fetch(simulator.tokenUrl, { method: "POST", body: form });
	return ((await response.json()) as { access_token: string }).access_token;
}

afterEach(async () => {
	await Promise.all(running.splice(0).map((each) => each.close()));
});

export const someId = "11111111-2222-3333-4444-555555555555";
export const otherId = "99999999-2222-3333-4444-555555555555";
