import { startBusinessCentral } from "../src/demo/systems/business-central/index.js";
import { startDataverse } from "../src/demo/systems/dataverse/index.js";

/**
 * Both simulated systems in a process of their own, so that a bench measures Koppel and not its counterpart.
 * Messages: `{ pairs }` fills both with coupled-to-be records, `{ edit }` changes so many on each side, `{ latency }`,
 * `{ counters }` and `{ reset }`; `{ editLeft }` changes the first so many customers, `{ conflict }` so many pairs on both sides at once, `{ refuse }` makes Dataverse
 * refuse changes of the first so many accounts, for as many reasons as texts are given. Answers each with a message.
 */
const bc = await startBusinessCentral({ limits: { window: null } });
const crm = await startDataverse({ limits: null });

interface Command {
	pairs?: number;
	edit?: number;
	latency?: number;
	counters?: true;
	reset?: true;
	editLeft?: number;
	conflict?: number;
	/** So many accounts, the reasons in turn; none takes refusals back. */
	refuse?: { count: number; reasons: string[] };
}

const customers: string[] = [];
const accounts: string[] = [];
let round = 0;

function fill(pairs: number): void {
	const at = Date.now() - 86_400_000;
	for (let index = 0; index < pairs; index++) {
		const number = `C-${String(index).padStart(7, "0")}`;
		const name = `Company ${index}`;
		const phone = `+31 20 ${String(1_000_000 + index)}`;
		customers.push(
			String(bc.create("customers", { number, displayName: name, phoneNumber: phone }, { at }).id),
		);
		const account = crm.create("accounts", { accountnumber: number, name, telephone1: phone }, { at });
		accounts.push(String(account.accountid));
	}
}

/** The first ones on the left, the last ones on the right: every change flows, none is a conflict. */
function edit(count: number): void {
	round++;
	for (let index = 0; index < count; index++) {
		bc.edit("customers", customers[index] ?? "", { phoneNumber: `+31 10 ${round}${index}` });
		const last = accounts[accounts.length - 1 - index] ?? "";
		crm.edit("accounts", last, { telephone1: `+31 30 ${round}${index}` });
	}
}

function editLeft(count: number): void {
	round++;
	for (const id of customers.slice(0, count)) bc.edit("customers", id, { phoneNumber: `+31 60 ${round}` });
}

/** Other values on both sides of the first ones: each is a question. */
function conflict(count: number): void {
	round++;
	for (let index = 0; index < count; index++) {
		bc.edit("customers", customers[index] ?? "", { phoneNumber: `+31 40 ${round}${index}` });
		crm.edit("accounts", accounts[index] ?? "", { telephone1: `+31 50 ${round}${index}` });
	}
}

/** A refusal for all alike needs no look at the account. */
function refuse({ count, reasons }: { count: number; reasons: string[] }): void {
	crm.faults.clear();
	const [only, ...others] = reasons;
	if (only === undefined) return;
	const answer = (message: string) => ({ type: "answer" as const, status: 400, code: "0x80040203", message });
	const match = { set: "accounts", operation: "update" as const };
	if (others.length === 0) {
		crm.faults.add({ match, times: count, action: answer(only) });
		return;
	}
	for (let index = 0; index < count; index++) {
		const message = reasons[index % reasons.length] ?? only;
		const id = accounts[index] ?? "";
		crm.faults.add({ match: { ...match, id }, times: count, action: answer(message) });
	}
}

process.on("message", (command: Command) => {
	if (command.pairs !== undefined) fill(command.pairs);
	if (command.edit !== undefined) edit(command.edit);
	if (command.editLeft !== undefined) editLeft(command.editLeft);
	if (command.conflict !== undefined) conflict(command.conflict);
	if (command.refuse !== undefined) refuse(command.refuse);
	if (command.latency !== undefined) {
		bc.latency.requestMs = command.latency;
		crm.latency.requestMs = command.latency;
	}
	if (command.reset) {
		bc.resetCounters();
		crm.resetCounters();
	}
	process.send?.({ bc: bc.counters(), crm: crm.counters() });
});

process.send?.({
	bc: { url: bc.url, tokenUrl: bc.tokenUrl, ...bc.credentials },
	crm: { url: crm.url, tokenUrl: crm.tokenUrl, ...crm.credentials },
});
