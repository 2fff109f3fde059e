import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { startBusinessCentral } from "../src/demo/systems/business-central/index.js";
import { startDataverse } from "../src/demo/systems/dataverse/index.js";
import { accountsOf, customersOf, type LargeTable } from "./large-tables.js";

/**
 * Both systems with as many customers and accounts as a bench asks for, in a process of their own. The simulators hold
 * each record with its whole history, several gigabytes for a million on both sides; so here they serve tokens and
 * metadata only, and rows are made up when they are asked for: lists with their pages and links, changes since a time
 * or a delta link, filters on the number, and reads by id, alone and in batches. Nothing can be written.
 *
 * Messages: `{ records }` sets their number, `{ renamed }` how many customers have another name since, `{ gone }` how
 * many accounts were deleted since; `{ counters }` asks for the requests since the last `{ reset }`.
 */
const bc = await startBusinessCentral({ limits: { window: null } });
const crm = await startDataverse({ limits: null });
let records = 0;
let renamed = 0;
let gone = 0;
let requests = { bc: 0, crm: 0 };

interface Command {
	records?: number;
	renamed?: number;
	gone?: number;
	counters?: true;
	reset?: true;
}

process.on("message", (command: Command) => {
	if (command.records !== undefined) records = command.records;
	if (command.renamed !== undefined) renamed = command.renamed;
	if (command.gone !== undefined) gone = command.gone;
	if (command.reset) requests = { bc: 0, crm: 0 };
	process.send?.(requests);
});

const customers = await serve(
	bc.url,
	() => customersOf(records, renamed),
	() => requests.bc++,
);
const accounts = await serve(
	crm.url,
	() => accountsOf(records, gone),
	() => requests.crm++,
);
process.send?.({
	bc: { url: customers, tokenUrl: bc.tokenUrl, ...bc.credentials },
	crm: { url: accounts, tokenUrl: crm.tokenUrl, ...crm.credentials },
});

/** Serves a table in front of a simulator, under the same path. Gives its address. */
async function serve(behind: string, table: () => LargeTable, count: () => void): Promise<string> {
	const { pathname } = new URL(behind);
	const server = createServer((request, response) => {
		count();
		answer(request, response).catch((error: unknown) => {
			response.writeHead(500).end(String(error));
		});
	});
	const answer = async (request: IncomingMessage, response: ServerResponse) => {
		const path = (request.url ?? "").slice(pathname.length + 1);
		const own = `http://${request.headers.host}${pathname}`;
		if (path.startsWith("$batch")) return send(response, table().batch(own, await bodyOf(request), request));
		if (table().isOwn(path)) {
			const found = table().read(own, path, preferOf(request));
			return found === null ? response.writeHead(404).end() : send(response, found);
		}
		const passed = await fetch(`${behind}/${path}`, { headers: headersOf(request) });
		const type = passed.headers.get("content-type") ?? "application/json";
		response.writeHead(passed.status, { "content-type": type }).end(await passed.text());
	};
	return `${await listening(server)}${pathname}`;
}

async function listening(server: Server): Promise<string> {
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function send(response: ServerResponse, { type, text }: { type: string; text: string }): void {
	response.writeHead(200, { "content-type": type }).end(text);
}

function preferOf(request: IncomingMessage): string {
	return String(request.headers.prefer ?? "");
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
	const { authorization = "", accept = "*/*", prefer = "" } = headers;
	return { authorization, accept, ...(prefer === "" ? {} : { prefer: String(prefer) }) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	const pieces: Buffer[] = [];
	for await (const piece of request) pieces.push(piece as Buffer);
	return Buffer.concat(pieces).toString("utf8");
}
