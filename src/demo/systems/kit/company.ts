import { type CountryWords, coinedHeads, coinedTails, countries, type Town } from "./company-words.js";

/**
 * A made-up company's customers, for both simulated systems: the same size and seed give the same parties, and any
 * party can be computed from its index alone, so a million of them need no memory. Every value fits the shorter of
 * both systems' fields (facts/business-central-api section 5, facts/dataverse-api section 2). E-mail and web
 * addresses end in `.example`, a domain nobody can own.
 */
export interface Company extends Iterable<Party> {
	/** How many parties there are. */
	readonly size: number;
	/** The party at an index from 0. @throws RangeError outside of the company */
	party(index: number): Party;
	/** Where the party at an index lives; much cheaper than the party itself. */
	presence(index: number): Presence;
}

export type Presence = "both" | "businessCentral" | "dataverse";

/** One customer as each system knows it; null for a system that does not have it. */
export interface Party {
	readonly index: number;
	/** Unique, "C-100001" and on. */
	readonly number: string;
	readonly kind: "company" | "person";
	readonly inBusinessCentral: boolean;
	readonly inDataverse: boolean;
	readonly businessCentral: PartyValues | null;
	readonly dataverse: PartyValues | null;
}

/** What a system stores about a party; an empty text means no value. */
export interface PartyValues {
	readonly name: string;
	readonly phone: string;
	readonly email: string;
	readonly website: string;
	readonly street: string;
	readonly city: string;
	/** Two letters in the United States, else empty. */
	readonly state: string;
	readonly postalCode: string;
	/** ISO 3166 code of two letters. */
	readonly countryCode: string;
	/** Money with at most two decimals; 0 means none was agreed. */
	readonly creditLimit: number;
}

const firstNumber = 100_001;
const shareInBoth = 0.9;
const shareOfDifferences = 0.02;

/** Describes a company of `size` parties. `seed` chooses another one of the same size. */
export function generateCompany({ size, seed = 1 }: { size: number; seed?: number }): Company {
	return {
		size,
		party(index) {
			if (!Number.isInteger(index) || index < 0 || index >= size) {
				throw new RangeError(`A company of ${size} has no party ${index}.`);
			}
			return generateParty(seed, index);
		},
		presence: (index) => presenceOf(seed, index),
		*[Symbol.iterator]() {
			for (let index = 0; index < size; index += 1) yield generateParty(seed, index);
		},
	};
}

function presenceOf(seed: number, index: number): Presence {
	const share = new Dice(seed, index, 1).share();
	if (share < shareInBoth) return "both";
	return share < (1 + shareInBoth) / 2 ? "businessCentral" : "dataverse";
}

function generateParty(seed: number, index: number): Party {
	const presence = presenceOf(seed, index);
	const dice = new Dice(seed, index, 2);
	const kind = dice.share() < 0.12 ? "person" : "company";
	const values = generateValues(dice, kind);
	const differs = presence === "both" && dice.share() < shareOfDifferences;
	const variant = differs ? vary(dice, values) : values;
	const [businessCentral, dataverse] = dice.share() < 0.5 ? [values, variant] : [variant, values];
	const inBusinessCentral = presence !== "dataverse";
	const inDataverse = presence !== "businessCentral";
	return {
		index,
		number: `C-${firstNumber + index}`,
		kind,
		inBusinessCentral,
		inDataverse,
		businessCentral: inBusinessCentral ? businessCentral : null,
		dataverse: inDataverse ? dataverse : null,
	};
}

const totalWeight = countries.reduce((sum, each) => sum + each.weight, 0);

function pickCountry(dice: Dice): CountryWords {
	let left = dice.share() * totalWeight;
	const found = countries.find((each) => {
		left -= each.weight;
		return left < 0;
	});
	return found ?? (countries[0] as CountryWords);
}

function generateValues(dice: Dice, kind: Party["kind"]): PartyValues {
	const country = pickCountry(dice);
	const town = dice.pick(country.towns);
	const firstName = dice.pick(country.firstNames);
	const surname = dice.pick(country.surnames);
	const name = kind === "person" ? `${firstName} ${surname}` : companyName(dice, country, town, surname);
	const domain = domainOf(name, country);
	const hasSite = dice.share() < (kind === "person" ? 0.2 : 0.9);
	return {
		name,
		phone: dice.share() < 0.95 ? telephone(dice, country, town) : "",
		email: dice.share() < 0.95 ? `${mailbox(dice, kind, firstName, surname)}@${domain}` : "",
		website: hasSite ? `https://www.${domain}` : "",
		street: streetLine(dice, country),
		city: town[0],
		state: town[3] ?? "",
		postalCode: fill(dice, town[1]),
		countryCode: country.code,
		creditLimit: creditLimit(dice),
	};
}

function companyName(dice: Dice, country: CountryWords, town: Town, surname: string): string {
	const parts: Record<string, () => string> = {
		a: () => capital(surname),
		b: () => capital(dice.pick(country.surnames)),
		t: () => dice.pick(country.trades),
		c: () => town[0],
		f: () => dice.pick(country.legalForms),
		w: () => dice.pick(coinedHeads) + dice.pick(coinedTails),
		i: () => fill(dice, dice.share() < 0.5 ? "@@@" : "@&@"),
	};
	return dice.pick(country.shapes).replace(/\{(\w)\}/g, (whole, key: string) => parts[key]?.() ?? whole);
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The web address a party of this name would take: no legal form, no accents, at most 40 characters. */
function domainOf(name: string, country: CountryWords): string {
	const form = country.legalForms.find((each) => name.endsWith(` ${each}`));
	const plain = form === undefined ? name : name.slice(0, -form.length - 1);
	const words = slug(plain).slice(0, 40).replace(/-$/, "");
	return `${words}.example`;
}

function slug(text: string): string {
	const plain = /[^ -~]/.test(text) ? withoutAccents(text) : text;
	return plain
		.toLowerCase()
		.replace(/['.]/g, "")
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-|-$/g, "");
}

function withoutAccents(text: string): string {
	return text
		.replaceAll("ß", "ss")
		.replaceAll("ı", "i")
		.normalize("NFD")
		.replace(/[\u0300-\u036f]/g, "");
}

function mailbox(dice: Dice, kind: Party["kind"], firstName: string, surname: string): string {
	if (kind === "person") return slug(firstName);
	const person = `${slug(firstName)}.${slug(surname).replaceAll("-", "")}`;
	return dice.pick(["info", "info", "sales", "office", "finance", person]);
}

function telephone(dice: Dice, country: CountryWords, town: Town): string {
	return `${country.dial} ${town[2]}${fill(dice, country.phone)}`;
}

function streetLine(dice: Dice, country: CountryWords): string {
	const letter = dice.share() < 0.1 ? dice.pick(["a", "b", "c"]) : "";
	return country.line
		.replace("{s}", dice.pick(country.streets))
		.replace("{n}", `${1 + dice.below(320)}${letter}`);
}

function creditLimit(dice: Dice): number {
	const share = dice.share();
	if (share < 0.3) return 0;
	return share < 0.95 ? 500 * (1 + dice.below(200)) : dice.below(10_000_000) / 100;
}

/** Puts a digit for each `#` and a capital letter for each `@`. */
function fill(dice: Dice, pattern: string): string {
	return pattern.replace(/[#@]/g, (mark) =>
		mark === "#" ? String(dice.below(10)) : String.fromCharCode(65 + dice.below(26)),
	);
}

/** The small differences two systems grow apart by: a gap on one side, or another number. */
function vary(dice: Dice, values: PartyValues): PartyValues {
	const country = countries.find((each) => each.code === values.countryCode) as CountryWords;
	const town = country.towns.find((each) => each[0] === values.city) as Town;
	const variants: readonly (() => PartyValues)[] = [
		() => ({ ...values, email: values.email === "" ? "info@elders.example" : "" }),
		() => ({ ...values, phone: telephone(dice, country, town) }),
		() => ({ ...values, website: values.website === "" ? "https://elders.example" : "" }),
		() => ({ ...values, street: streetLine(dice, country) }),
		() => ({ ...values, creditLimit: values.creditLimit + 2_500 }),
	];
	return dice.pick(variants)();
}

/** Numbers that look random and follow from the seed, the index and the purpose alone (mulberry32). */
class Dice {
	private state: number;

	constructor(seed: number, index: number, purpose: number) {
		const mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
		this.state = (mixed ^ Math.imul(purpose, 0x27d4eb2f)) | 0;
		this.share();
	}

	/** From 0 up to, not including, 1. */
	share(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	}

	below(limit: number): number {
		return Math.floor(this.share() * limit);
	}

	pick<T>(list: readonly T[]): T {
		return list[this.below(list.length)] as T;
	}
}
