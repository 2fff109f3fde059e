import { startBusinessCentral } from "../src/demo/systems/business-central/index.js";
import { startDataverse } from "../src/demo/systems/dataverse/index.js";

/**
 * Both simulated systems in a process of their own, so that a bench measures Koppel and not its counterpart.
 * Messages: `{ pairs }` fills both with coupled-to-be records, `{ edit }` changes so many on each side, `{ latency }`,
 * `{ counters }` and `{ reset }`. Answers each with a message.
 */
const bc = await startBusinessCentral({ limits: { window: null } });
const crm = await startDataverse({ limits: null });

interface Command {
	pairs?: number;
	edit?: number;
	latency?: number;
	counters?: true;
	reset?: true;
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

process.on("message", (command: Command) => {
	if (command.pairs !== undefined) fill(command.pairs);
	if (command.edit !== undefined) edit(command.edit);
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
