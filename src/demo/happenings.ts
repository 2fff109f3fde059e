import { BUSINESS_CENTRAL, DYNAMICS } from "./configuration.js";
import type { Pair, Scene } from "./scene.js";
import type { PostedMessage } from "./slack/index.js";

/** Something that happened in a system, what should come of it, and what a colleague answers when Koppel asks. */
export interface Happening {
	/** Number and name of the record. */
	number: string;
	name: string;
	/** True once the other side shows it. */
	hasArrived(): boolean;
	/** Said then. */
	arrival: string;
	/** What a colleague answers in Slack; null when nobody has to be asked. */
	answer: ((scene: Scene, card: PostedMessage) => Promise<void>) | null;
	/** What somebody puts right in a system, and no press can; null when nothing has to be. */
	remedy: ((scene: Scene) => void) | null;
}

/** What a deed may use. */
interface Turn {
	/** Numbers of records that something is happening to. */
	busy: ReadonlySet<string>;
	/** Counts up with every call, so that no value comes twice. */
	next(): number;
}

/** Makes something happen to a record that nothing else is happening to. */
type Deed = (scene: Scene, turn: Turn) => Happening;

const phone = ({ next }: Turn) => `+31 20 555 ${1_000 + next()}`;
const TOWNS = ["Utrecht", "Gent", "Groningen", "Antwerpen", "Leiden", "Brugge", "Zwolle", "Hasselt"];
const TRADES = ["Fietsen", "Zeep", "Bloemen", "Koffie", "Meubels", "Lampen", "Zeilen", "Boeken"];
const PLACES = [
	"Noordzee",
	"Waddeneiland",
	"Maasdal",
	"Veluwe",
	"Zeeland",
	"Drenthe",
	"Kempen",
	"Achterhoek",
];

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/** A customer that stands once in each system and that nothing is happening to; a visitor may have doubled some. */
function anyPair(scene: Scene, { busy }: Turn): Pair {
	const customers = scene.stage.businessCentral.records("customers");
	const isCustomerOnce = once(customers.map(({ number }) => number));
	const isAccountOnce = once(
		scene.stage.dynamics.records("accounts").map(({ accountnumber }) => accountnumber),
	);
	const free = customers.filter(({ number, email }) => {
		const isOnce = isCustomerOnce(number) && isAccountOnce(number);
		return isOnce && !busy.has(String(number)) && email !== "";
	});
	const row = free[Math.floor(Math.random() * free.length)];
	if (row === undefined) throw new Error("No customer is left that nothing is happening to.");
	return scene.pairOf(String(row.number));
}

/** Tells which of these values stand there exactly once. */
function once(values: readonly unknown[]): (value: unknown) => boolean {
	const counts = new Map<unknown, number>();
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
	return (value) => counts.get(value) === 1;
}

const editInBusinessCentral: Deed = (scene, turn) => {
	const pair = anyPair(scene, turn);
	const value = phone(turn);
	scene.editLeft(pair, { phoneNumber: value });
	scene.say(`Petra of finance writes a new phone number for ${pair.name} in ${BUSINESS_CENTRAL}.`);
	return {
		...pair,
		hasArrived: () => scene.right(pair, "telephone1") === value,
		arrival: `The new phone number of ${pair.name} stands in ${DYNAMICS}.`,
		answer: null,
		remedy: null,
	};
};

const editInDynamics: Deed = (scene, turn) => {
	const pair = anyPair(scene, turn);
	const now = scene.left(pair, "city");
	const value = TOWNS.filter((town) => town !== now)[turn.next() % (TOWNS.length - 1)] ?? "Breda";
	scene.editRight(pair, { address1_city: value });
	scene.say(`Otis of sales notes in ${DYNAMICS} that ${pair.name} has moved to ${value}.`);
	return {
		...pair,
		hasArrived: () => scene.left(pair, "city") === value,
		arrival: `The move of ${pair.name} to ${value} stands in ${BUSINESS_CENTRAL}.`,
		answer: null,
		remedy: null,
	};
};

const newCustomer: Deed = (scene, turn) => {
	const serial = turn.next();
	const number = `N-${3_000 + serial}`;
	const name = `${at(PLACES, serial)} ${at(TRADES, serial >> 1)} ${serial} BV`;
	scene.stage.businessCentral.create(
		"customers",
		{ number, displayName: name, phoneNumber: phone(turn), city: at(TOWNS, serial) },
		{ by: "PETRA SMIT" },
	);
	scene.say(`Petra enters a new customer in ${BUSINESS_CENTRAL}: ${name}.`);
	return {
		number,
		name,
		hasArrived: () => scene.accountsNumbered(number).length === 1,
		arrival: `${DYNAMICS} has an account for ${name}.`,
		answer: null,
		remedy: null,
	};
};

const newAccount: Deed = (scene, turn) => {
	const serial = turn.next();
	const number = `N-${3_000 + serial}`;
	const name = `${at(PLACES, serial)} ${at(TRADES, serial >> 1)} ${serial}`;
	scene.stage.dynamics.create(
		"accounts",
		{ accountnumber: number, name, telephone1: phone(turn), address1_city: at(TOWNS, serial) },
		{ by: "Otis Falk" },
	);
	scene.say(`Otis enters a new account in ${DYNAMICS}: ${name}.`);
	return {
		number,
		name,
		hasArrived: () => scene.customersNumbered(number).length === 1,
		arrival: `${BUSINESS_CENTRAL} has a customer for ${name}.`,
		answer: null,
		remedy: null,
	};
};

const conflict: Deed = (scene, turn) => {
	const pair = anyPair(scene, turn);
	const [left, right] = [phone(turn), phone(turn)];
	scene.editLeft(pair, { phoneNumber: left });
	scene.editRight(pair, { telephone1: right });
	scene.say(`Petra and Otis write different phone numbers for ${pair.name}, each in their own system.`);
	const [winner, loser] = turn.next() % 2 === 0 ? [BUSINESS_CENTRAL, DYNAMICS] : [DYNAMICS, BUSINESS_CENTRAL];
	return {
		...pair,
		hasArrived: () => scene.left(pair, "phoneNumber") === scene.right(pair, "telephone1"),
		arrival: `${pair.name} has one phone number again.`,
		answer: (_, card) => scene.people.presses("bram", card, `Send ${winner} to ${loser}`),
		remedy: null,
	};
};

const deletionInDynamics: Deed = (scene, turn) => {
	const pair = anyPair(scene, turn);
	scene.stage.dynamics.remove("accounts", pair.account, { by: "Otis Falk" });
	scene.say(`Otis deletes the account of ${pair.name} in ${DYNAMICS} by mistake.`);
	return {
		...pair,
		hasArrived: () => scene.accountsNumbered(pair.number).length === 1,
		arrival: `${pair.name} stands in ${DYNAMICS} again.`,
		answer: async ({ people }, card) => {
			const view = await people.opens("bram", card, `Restore in ${DYNAMICS}`);
			await people.submits("bram", view);
		},
		remedy: null,
	};
};

const deletionInBusinessCentral: Deed = (scene, turn) => {
	const pair = anyPair(scene, turn);
	scene.stage.businessCentral.remove("customers", pair.customer, { by: "PETRA SMIT" });
	scene.say(
		`Petra deletes the customer ${pair.name} in ${BUSINESS_CENTRAL}; Koppel looks for deletions every 20 seconds.`,
	);
	return {
		...pair,
		hasArrived: () => scene.accountsNumbered(pair.number).length === 0,
		arrival: `${pair.name} is gone on both sides.`,
		answer: async ({ people }, card) => {
			const view = await people.opens("carla", card, `Delete in ${DYNAMICS}`);
			await people.submits("carla", view);
		},
		remedy: null,
	};
};

const refusedValue: Deed = (scene, turn) => {
	const pair = anyPair(scene, turn);
	const good = `orders.${turn.next()}@correct.example`;
	scene.editRight(pair, { emailaddress1: good.replace("@", " at ") });
	scene.say(
		`Otis types the e-mail address of ${pair.name} without its @; ${BUSINESS_CENTRAL} does not take such addresses.`,
	);
	return {
		...pair,
		hasArrived: () => scene.left(pair, "email") === good,
		arrival: `The e-mail address of ${pair.name} stands in ${BUSINESS_CENTRAL}.`,
		answer: (_, card) => scene.people.presses("bram", card, "Try again"),
		remedy: () => {
			// The visitor may have had it deleted meanwhile.
			if (scene.right(pair, "emailaddress1") === undefined) return;
			scene.editRight(pair, { emailaddress1: good });
			scene.say(`Otis corrects the e-mail address of ${pair.name} in ${DYNAMICS}.`);
		},
	};
};

const throttledEdit: Deed = (scene, turn) => {
	scene.stage.dynamics.faults.add({
		scope: "request",
		times: 3,
		action: { type: "answer", status: 429, retryAfter: 2 },
	});
	scene.say(
		`${DYNAMICS} is busy: it answers the next three requests with "429 Too Many Requests, come back in 2 seconds".`,
	);
	return editInBusinessCentral(scene, turn);
};

/** Whether a deed ends with a question in Slack. */
interface Card {
	deed: Deed;
	isQuestion: boolean;
}

const quiet = (deed: Deed): Card => ({ deed, isQuestion: false });
const question = (deed: Deed): Card => ({ deed, isQuestion: true });

/** Everyday work in between what needs somebody. */
const CARDS: readonly Card[] = [
	quiet(editInBusinessCentral),
	question(conflict),
	quiet(editInDynamics),
	quiet(newCustomer),
	question(deletionInDynamics),
	quiet(editInDynamics),
	question(refusedValue),
	quiet(newAccount),
	quiet(editInBusinessCentral),
	question(conflict),
	quiet(editInDynamics),
	quiet(throttledEdit),
	question(deletionInBusinessCentral),
	quiet(editInBusinessCentral),
];

/** Makes things happen one after the other, over and over. */
export class Deck {
	#place = 0;
	#count = 0;

	/**
	 * @param busy numbers of records that something is happening to; they are left alone
	 * @param mayAsk false: enough questions are open, so only everyday work happens
	 */
	play(scene: Scene, busy: ReadonlySet<string>, mayAsk: boolean): Happening {
		const turn: Turn = { busy, next: () => ++this.#count };
		let card = at(CARDS, this.#place++);
		while (card.isQuestion && !mayAsk) card = at(CARDS, this.#place++);
		return card.deed(scene, turn);
	}
}
