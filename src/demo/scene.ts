import { CHANNEL } from "./configuration.js";
import type { Narrator } from "./narrate.js";
import { SlackPeople } from "./slack-people.js";
import type { Stage } from "./stage.js";
import { type Company, generateCompany, type Party } from "./systems/kit/company.js";
import type { Counters, FaultHandle, SimRecord } from "./systems/kit/simulator.js";

/** What one step of the story was, for people and for `--json`. */
export interface StepRecord {
	id: string;
	title: string;
	/** Sentences that were told. */
	told: string[];
	/** What stood in Slack, in order. */
	shown: Array<{ place: string; text: string }>;
	/** What people did in Slack. */
	did: string[];
	/** What was looked up in the systems and holds. */
	found: string[];
	milliseconds: number;
}

/** Thrown when something that the story promises does not hold. */
export class StoryError extends Error {
	override readonly name = "StoryError";
	readonly code = "story";
}

/** A record that stands in both systems. */
export interface Pair {
	number: string;
	name: string;
	customer: string;
	account: string;
}

/** How long something in a simulated system may be waited for. */
const REACHED_WITHIN_MS = 15_000;

/** What the steps of the story play with. */
export class Scene {
	readonly people: SlackPeople;
	/** Edits of one-way fields that were planted and are expected to stay. */
	readonly drift: Array<{ number: string; field: string }> = [];
	/** A step that was left behind may go on for a moment; nothing of it is told any more. */
	isOver = false;
	readonly #narrator: Narrator;
	readonly #company: Company;
	#step: StepRecord | null = null;
	/** How far the company has been looked through for records to play with. */
	#cast = 0;

	constructor(
		readonly stage: Stage,
		narrator: Narrator,
		size: number,
	) {
		this.#narrator = narrator;
		this.#company = generateCompany({ size });
		this.people = new SlackPeople(stage.slack, {
			does: (text) => {
				if (this.isOver) return;
				this.#step?.did.push(text);
				narrator.does(text);
			},
			shows: (place, text) => {
				if (this.isOver) return;
				this.#step?.shown.push({ place, text });
				narrator.shows(place, text);
			},
		});
	}

	/** Plays one step and adds its record, also when it breaks off. Null when it held, else what did not. */
	async play(
		steps: StepRecord[],
		{ id, title }: Pick<StepRecord, "id" | "title">,
		step: () => Promise<void>,
	): Promise<string | null> {
		const record: StepRecord = { id, title, told: [], shown: [], did: [], found: [], milliseconds: 0 };
		const startedAt = performance.now();
		steps.push(record);
		this.#step = record;
		this.#narrator.title(title);
		try {
			await step();
			return null;
		} catch (error) {
			return error instanceof Error ? error.message : String(error);
		} finally {
			record.milliseconds = Math.round(performance.now() - startedAt);
		}
	}

	say(text: string): void {
		if (this.isOver) return;
		this.#step?.told.push(text);
		this.#narrator.say(text);
	}

	/** Says what holds. @throws StoryError when it does not */
	holds(isSo: boolean, text: string): void {
		if (!isSo) throw new StoryError(`This does not hold: ${text}.`);
		if (this.isOver) return;
		this.#step?.found.push(text);
		this.#narrator.found(text);
	}

	/** The next seeded customer that stands alike in both systems and was not played with yet. */
	pick(fits: (party: Party) => boolean = () => true): Pair {
		while (this.#cast < this.#company.size) {
			const party = this.#company.party(this.#cast++);
			const { businessCentral, dataverse } = party;
			if (businessCentral === null || dataverse === null) continue;
			if (JSON.stringify(businessCentral) !== JSON.stringify(dataverse) || !fits(party)) continue;
			return this.pairOf(party.number);
		}
		throw new StoryError("The company is too small for this story; give it more customers.");
	}

	/** A record of both systems by its number. @throws StoryError when one of them does not have exactly one */
	pairOf(number: string): Pair {
		const customers = this.customersNumbered(number);
		const accounts = this.accountsNumbered(number);
		const [customer] = customers;
		const [account] = accounts;
		if (customer === undefined || account === undefined || customers.length + accounts.length > 2) {
			throw new StoryError(
				`${number} should stand once in each system; found ${customers.length} and ${accounts.length}.`,
			);
		}
		return {
			number,
			name: String(customer.displayName),
			customer: String(customer.id),
			account: String(account.accountid),
		};
	}

	customersNumbered(number: string): SimRecord[] {
		return this.stage.businessCentral.records("customers").filter((row) => row.number === number);
	}

	accountsNumbered(number: string): SimRecord[] {
		return this.stage.dynamics.records("accounts").filter((row) => row.accountnumber === number);
	}

	/** What a field of Business Central's half holds now. */
	left(pair: Pair, field: string): unknown {
		return this.stage.businessCentral.get("customers", pair.customer)?.[field];
	}

	/** What a field of Dynamics' half holds now. */
	right(pair: Pair, field: string): unknown {
		return this.stage.dynamics.get("accounts", pair.account)?.[field];
	}

	/** Somebody of finance edits a customer in Business Central. */
	editLeft(pair: Pair, fields: SimRecord): void {
		this.stage.businessCentral.edit("customers", pair.customer, fields, { by: "PETRA SMIT" });
	}

	/** Somebody of sales edits an account in Dynamics. */
	editRight(pair: Pair, fields: SimRecord): void {
		this.stage.dynamics.edit("accounts", pair.account, fields, { by: "Otis Falk" });
	}

	/** How often this value was ever written to the field of a record. */
	timesWritten(side: "left" | "right", pair: Pair, field: string, value: unknown): number {
		const { businessCentral, dynamics } = this.stage;
		const history =
			side === "left"
				? businessCentral.history("customers", pair.customer)
				: dynamics.history("accounts", pair.account);
		return history.filter(({ fields }) => fields[field] === value).length;
	}

	counters(): { businessCentral: Counters; dynamics: Counters } {
		const { businessCentral, dynamics } = this.stage;
		return { businessCentral: businessCentral.counters(), dynamics: dynamics.counters() };
	}

	/** What clients wrote to both systems so far. */
	writes(): number {
		const { businessCentral, dynamics } = this.counters();
		return businessCentral.writes + dynamics.writes;
	}

	/** How many messages stand in the channel. */
	messages(): number {
		return this.stage.slack.messages(CHANNEL).length;
	}

	/** Waits until a fault has struck. @throws StoryError when it never does */
	async struck(fault: FaultHandle, what: string): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_, reject) => {
			const error = new StoryError(`Waited ${REACHED_WITHIN_MS / 1_000} s in vain until ${what}.`);
			timer = setTimeout(() => reject(error), REACHED_WITHIN_MS);
		});
		await Promise.race([fault.reached, late]).finally(() => clearTimeout(timer));
	}
}
