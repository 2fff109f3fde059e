import { type Company, generateCompany } from "../kit/company.js";
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

/** Accounts of a generated company: the rows are made at once, their columns when they are asked for. */
export class AccountSeed implements Seeding {
	readonly columns: ReadonlySet<string>;
	readonly #company: Company;
	readonly #seed: number;
	readonly #base: Fields;

	/** @param base the values every seeded account starts with: owner, currency, states */
	constructor(options: SeedOptions, base: Fields) {
		this.#seed = options.seed ?? 1;
		this.#company = generateCompany({ size: options.size, seed: this.#seed });
		this.#base = base;
		this.columns = new Set([...Object.keys(base), ...Object.keys(this.fields(this.#firstIndex()))]);
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
		const party = seed < 0 ? null : this.#company.party(seed);
		const values = party?.dataverse;
		if (party === null || values == null) return this.#base;
		return {
			...this.#base,
			name: values.name,
			accountnumber: party.number,
			telephone1: values.phone || null,
			emailaddress1: values.email || null,
			websiteurl: values.website || null,
			address1_line1: values.street,
			address1_city: values.city,
			address1_stateorprovince: values.state || null,
			address1_postalcode: values.postalCode,
			address1_country: values.countryCode,
			creditlimit: values.creditLimit,
			customertypecode: 3,
		};
	}

	#firstIndex(): number {
		for (let index = 0; index < this.#company.size; index += 1) {
			if (this.#company.presence(index) !== "businessCentral") return index;
		}
		return -1;
	}
}

/** An id that looks like those the service makes, the same for the same seed and index. */
function seedId(seed: number, index: number): string {
	const mixed = mix(Math.imul(seed + 1, 0x9e3779b1) ^ index);
	const other = mix(mixed ^ 0x5bd1e995);
	const tail = index.toString(16).padStart(6, "0");
	return `${hex(mixed, 8)}-${hex(other, 4)}-ee11-a${hex(other >>> 16, 3)}-000d3a${tail}`;
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
