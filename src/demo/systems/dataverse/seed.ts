import { type Company, generateCompany, type Party } from "../kit/company.js";
import type { Fields, Row } from "./row.js";
import type { Table } from "./table.js";
import type { Seeding } from "./table-store.js";

/** Asks for a company's customers as accounts; the same numbers give Business Central's simulator their counterparts. */
export interface SeedOptions {
	/** Parties of the whole company; about 95 % of them are in Dataverse. */
	readonly size: number;
	/** Which company; default 1. */
	readonly seed?: number;
}

const SEED_AGE_MS = 30 * 86_400_000;
const DAY_S = 86_400;

/** Accounts of a generated company: the rows are made at once, their columns each time they are asked for. */
export class AccountSeed implements Seeding {
	readonly columns: ReadonlySet<string>;
	readonly #company: Company;
	readonly #seed: number;
	readonly #links: SeedLinks;

	constructor(options: SeedOptions, links: SeedLinks) {
		this.#seed = options.seed ?? 1;
		this.#company = generateCompany({ size: options.size, seed: this.#seed });
		this.#links = links;
		this.columns = new Set(Object.keys(toAccount(generateCompany({ size: 1 }).party(0), links)));
	}

	/** Rows in the order of their numbers, with versions from 1. */
	*rows(now: number, by: string): Generator<Row> {
		const start = Math.floor((now - SEED_AGE_MS) / 1_000);
		let slot = 0;
		for (let seed = 0; seed < this.#company.size; seed += 1) {
			if (this.#company.presence(seed) === "businessCentral") continue;
			const at = (start + (seed % DAY_S)) * 1_000;
			const stamps = { createdOn: at, createdBy: by, modifiedOn: at, modifiedBy: by };
			yield { id: seedId(this.#seed, seed), slot, seed, version: slot + 1, ...stamps, fields: null };
			slot += 1;
		}
	}

	fields(seed: number): Fields {
		return toAccount(this.#company.party(seed), this.#links);
	}
}

/** What seeded accounts point to. */
export interface SeedLinks {
	readonly ownerId: string;
	readonly currencyId: string;
}

/** Written out, initial values included, because a million of them are made in a full read: spreads take ten times as long. */
function toAccount({ number, dataverse: values }: Party, { ownerId, currencyId }: SeedLinks): Fields {
	return {
		name: values?.name ?? null,
		accountnumber: number,
		telephone1: values?.phone || null,
		emailaddress1: values?.email || null,
		websiteurl: values?.website || null,
		address1_line1: values?.street ?? null,
		address1_city: values?.city ?? null,
		address1_stateorprovince: values?.state || null,
		address1_postalcode: values?.postalCode ?? null,
		address1_country: values?.countryCode ?? null,
		creditlimit: values?.creditLimit ?? null,
		customertypecode: 3,
		creditonhold: false,
		preferredcontactmethodcode: 1,
		merged: false,
		statecode: 0,
		statuscode: 1,
		ownerid: ownerId,
		transactioncurrencyid: currencyId,
	};
}

/** An id that looks like those the service makes, the same for the same seed and index. */
function seedId(seed: number, index: number): string {
	const mixed = mix(Math.imul(seed + 1, 0x9e3779b1) ^ index);
	const other = mix(mixed ^ 0x5bd1e995);
	const tail = index.toString(16).padStart(6, "0");
	return flat(`${hex(mixed, 8)}-${hex(other, 4)}-ee11-a${hex(other >>> 16, 3)}-000d3a${tail}`);
}

/** The same text in one piece of memory: a concatenation keeps all its parts, which a million ids would feel. */
function flat(text: string): string {
	return Buffer.from(text, "latin1").toString("latin1");
}

function hex(value: number, digits: number): string {
	return (value >>> 0).toString(16).padStart(8, "0").slice(-digits);
}

function mix(value: number): number {
	let mixed = value | 0;
	mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
	mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
	return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The values a new record of a table starts with. */
export function initialFields(table: Table): Fields {
	const entries = table.columns.flatMap((each) =>
		each.initial === undefined ? [] : [[each.name, each.initial] as const],
	);
	return Object.fromEntries(entries);
}
