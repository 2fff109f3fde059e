import {
	type BusinessCentralOptions,
	type BusinessCentralSimulator,
	CRONUS_ID,
	startBusinessCentral,
} from "../../../../src/demo/systems/business-central/index.js";

/** An answer with its body read. */
export interface Answer {
	status: number;
	headers: Headers;
	/** The parsed JSON, or an empty object. */
	// biome-ignore lint/suspicious/noExplicitAny: tests look into foreign JSON
	body: any;
	text: string;
}

export interface CallOptions {
	body?: unknown;
	headers?: Record<string, string>;
}

/** One entry of a batch. */
export interface Entry {
	id?: string;
	method: string;
	url: string;
	headers?: Record<string, string>;
	body?: unknown;
}

/** A simulator with a client that has a token, and the ways tests call it. */
export interface Bench {
	bc: BusinessCentralSimulator;
	/** The company's address below the service root. */
	company: string;
	call(method: string, path: string, options?: CallOptions): Promise<Answer>;
	/** As `call`, below the company. */
	inside(method: string, path: string, options?: CallOptions): Promise<Answer>;
	batch(entries: Entry[], headers?: Record<string, string>): Promise<Answer>;
	/** Entries of all pages. */
	all(path: string, headers?: Record<string, string>): Promise<{ pages: number; value: Answer["body"][] }>;
}

/** Starts a simulator; `close` it at the end. */
export async function openBench(options: BusinessCentralOptions = {}): Promise<Bench> {
	const bc = await startBusinessCentral(options);
	const token = await takeToken(bc);
	const company = `companies(${CRONUS_ID})`;
	const call: Bench["call"] = async (method, path, { body, headers = {} } = {}) => {
		const url = path.startsWith("http") ? path : `${bc.url}/${path}`;
		const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
		const response = await fetch(url, {
			method,
			headers: { authorization: `Bearer ${token}`, ...type, ...headers },
			...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
		});
		const text = await response.text();
		return { status: response.status, headers: response.headers, body: parsed(text), text };
	};
	return {
		bc,
		company,
		call,
		inside: (method, path, given) => call(method, `${company}/${path}`, given),
		batch: (requests, headers = {}) => call("POST", "$batch", { body: { requests }, headers }),
		all: async (path, headers = {}) => {
			const value: Answer["body"][] = [];
			let next: string | undefined = `${bc.url}/${company}/${path}`;
			let pages = 0;
			while (next !== undefined) {
				const { body }: Answer = await call("GET", next, { headers });
				value.push(...body.value);
				next = body["@odata.nextLink"];
				pages += 1;
			}
			return { pages, value };
		},
	};
}

/** Asks the token endpoint as a client does. */
export async function askToken(bc: BusinessCentralSimulator, changes: Record<string, string> = {}) {
	const form = new URLSearchParams({
		grant_type: "client_credentials",
		client_id: bc.credentials.clientId,
		client_secret: bc.credentials.clientSecret,
		scope: "https://api.businesscentral.dynamics.com/.default",
		...changes,
	});
	return fetch(bc.tokenUrl, { method: "POST", body: form });
}

async function takeToken(bc: BusinessCentralSimulator): Promise<string> {
	const response = await askToken(bc);
	return ((await response.json()) as { access_token: string }).access_token;
}

function parsed(text: string) {
	try {
		return JSON.parse(text);
	} catch {
		return {};
	}
}
