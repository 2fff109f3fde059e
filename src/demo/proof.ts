/**
 * Reads both systems over HTTP and compares them by rules of its own. Nothing here is shared with the engine: a proof
 * that used the engine's readers or its comparison would repeat the engine's mistakes.
 */

/** Where a system answers, and with what. */
export interface ProofSystem {
	/** Service root, without a slash at its end. */
	url: string;
	tokenUrl: string;
	credentials: { clientId: string; clientSecret: string };
}

/** Something on which the two systems do not agree. */
export type Finding =
	/** `oneWay`: the field flows from Business Central to Dynamics only, so the other side may have been edited by hand. */
	| {
			kind: "difference";
			number: string;
			name: string;
			field: string;
			left: string;
			right: string;
			oneWay: boolean;
	  }
	/** The record stands in `side` only; left is Business Central. */
	| { kind: "missingPartner"; side: "left" | "right"; number: string; name: string }
	/** Several records of one side carry the same number. */
	| { kind: "duplicate"; side: "left" | "right"; number: string; names: string[] }
	/** A record without a number can belong to nothing. */
	| { kind: "noNumber"; side: "left" | "right"; name: string };

/** What the comparison saw. */
export interface Proof {
	customers: number;
	accounts: number;
	pairs: number;
	/** Field values that were compared, counted once per pair and field. */
	compared: number;
	findings: Finding[];
}

/** A mapped field by its name in each system. */
interface ProofField {
	title: string;
	left: string;
	right: string;
	isNumber?: true;
	oneWay?: true;
}

const FIELDS: readonly ProofField[] = [
	{ title: "name", left: "displayName", right: "name" },
	{ title: "phone", left: "phoneNumber", right: "telephone1" },
	{ title: "e-mail", left: "email", right: "emailaddress1" },
	{ title: "city", left: "city", right: "address1_city" },
	{ title: "credit limit", left: "creditLimit", right: "creditlimit", isNumber: true, oneWay: true },
];

type Row = Record<string, unknown>;

/** Reads all customers and accounts and compares them. @throws Error when a system does not answer as it should */
export async function prove(systems: {
	businessCentral: ProofSystem;
	dynamics: ProofSystem;
	company: string;
}): Promise<Proof> {
	const [customers, accounts] = await Promise.all([
		readCustomers(systems.businessCentral, systems.company),
		readAccounts(systems.dynamics),
	]);
	return compare(customers, accounts);
}

/** Compares rows as the systems answered them. */
export function compare(customers: readonly Row[], accounts: readonly Row[]): Proof {
	const findings: Finding[] = [];
	const left = byNumber(customers, { side: "left", number: "number", name: "displayName" }, findings);
	const right = byNumber(accounts, { side: "right", number: "accountnumber", name: "name" }, findings);
	let pairs = 0;
	for (const [number, customer] of left) {
		const account = right.get(number);
		if (account === undefined) {
			findings.push({ kind: "missingPartner", side: "left", number, name: textOf(customer.displayName) });
			continue;
		}
		pairs += 1;
		findings.push(...differences(number, customer, account));
	}
	for (const [number, account] of right) {
		if (left.has(number)) continue;
		findings.push({ kind: "missingPartner", side: "right", number, name: textOf(account.name) });
	}
	const counts = { customers: customers.length, accounts: accounts.length, pairs };
	return { ...counts, compared: pairs * FIELDS.length, findings };
}

/** A finding as one line for people. */
export function findingLine(finding: Finding): string {
	switch (finding.kind) {
		case "difference": {
			const { number, name, field, left, right } = finding;
			return `${name} (${number}), ${field}: "${left}" in Business Central, "${right}" in Dynamics 365 Sales`;
		}
		case "missingPartner":
			return `${finding.name} (${finding.number}) stands in ${systemName(finding.side)} only`;
		case "duplicate":
			return `${finding.number} stands ${finding.names.length} times in ${systemName(finding.side)}: ${finding.names.join(", ")}`;
		case "noNumber":
			return `${finding.name} has no number in ${systemName(finding.side)}`;
	}
}

function systemName(side: "left" | "right"): string {
	return side === "left" ? "Business Central" : "Dynamics 365 Sales";
}

/** The rows by their number as Business Central writes it: capitals, no spaces around. */
function byNumber(
	rows: readonly Row[],
	read: { side: "left" | "right"; number: string; name: string },
	findings: Finding[],
): Map<string, Row> {
	const groups = new Map<string, Row[]>();
	for (const row of rows) {
		const number = textOf(row[read.number]).trim().toUpperCase();
		if (number === "") {
			findings.push({ kind: "noNumber", side: read.side, name: textOf(row[read.name]) });
			continue;
		}
		groups.set(number, [...(groups.get(number) ?? []), row]);
	}
	const single = new Map<string, Row>();
	for (const [number, [first, ...others]] of groups) {
		if (first === undefined) continue;
		single.set(number, first);
		if (others.length === 0) continue;
		const names = [first, ...others].map((row) => textOf(row[read.name]));
		findings.push({ kind: "duplicate", side: read.side, number, names });
	}
	return single;
}

function differences(number: string, customer: Row, account: Row): Finding[] {
	return FIELDS.flatMap((field): Finding[] => {
		const left = shownValue(customer[field.left], field);
		const right = shownValue(account[field.right], field);
		if (left === right) return [];
		const name = textOf(customer.displayName);
		return [
			{ kind: "difference", number, name, field: field.title, left, right, oneWay: field.oneWay === true },
		];
	});
}

/** Amounts by cents; a text as it stands. An empty text and no text are the same to people. */
function shownValue(value: unknown, field: ProofField): string {
	if (field.isNumber !== true) return textOf(value);
	return value === null || value === undefined ? "" : Number(value).toFixed(2);
}

function textOf(value: unknown): string {
	return value === null || value === undefined ? "" : String(value);
}

async function readCustomers(system: ProofSystem, company: string): Promise<Row[]> {
	const token = await tokenOf(system);
	const companies = await readAll(`${system.url}/companies`, token);
	const id = companies.find((one) => one.name === company)?.id;
	if (id === undefined) throw new Error(`Business Central has no company ${company}.`);
	const select = ["id", "number", ...FIELDS.map((field) => field.left)].join(",");
	return readAll(`${system.url}/companies(${String(id)})/customers?$select=${select}`, token);
}

async function readAccounts(system: ProofSystem): Promise<Row[]> {
	const select = ["accountid", "accountnumber", ...FIELDS.map((field) => field.right)].join(",");
	return readAll(`${system.url}/accounts?$select=${select}`, await tokenOf(system));
}

/** Client credentials, as any program would ask for them. */
async function tokenOf({ tokenUrl, credentials }: ProofSystem): Promise<string> {
	const form = {
		grant_type: "client_credentials",
		client_id: credentials.clientId,
		client_secret: credentials.clientSecret,
		scope: "proof/.default",
	};
	const answer = await fetch(tokenUrl, { method: "POST", body: new URLSearchParams(form) });
	if (!answer.ok) throw new Error(`The token endpoint answered ${answer.status}.`);
	return String(((await answer.json()) as Row).access_token);
}

/** All pages of a list. */
async function readAll(url: string, token: string): Promise<Row[]> {
	const rows: Row[] = [];
	for (let next: string | undefined = url; next !== undefined; ) {
		const answer: Response = await fetch(next, {
			headers: { authorization: `Bearer ${token}`, accept: "application/json" },
		});
		if (!answer.ok) throw new Error(`${new URL(next).pathname} answered ${answer.status}.`);
		const page = (await answer.json()) as { value: Row[]; "@odata.nextLink"?: string };
		rows.push(...page.value);
		next = page["@odata.nextLink"];
	}
	return rows;
}
