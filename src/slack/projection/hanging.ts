import { isWaiting, type Pile, pileOf } from "../../domain/pile.js";
import { parentKeyOf, type SyncError } from "../../domain/sync-error.js";
import type { Card } from "../../ports/stores.js";
import type { ProjectorOptions } from "./projection.js";

/**
 * After the error of a record was settled, those that waited for it are freed by the next run: for so long they stay
 * under its card, in milliseconds, so that nothing is posted about what is over in a minute.
 */
const FREED_MS = 10 * 60_000;
/** How long the card of a record is waited for at most, in milliseconds, and how often it is looked for. */
const LONGEST_HOLD_MS = 60 * 60_000;
const LOOK_MS = 30_000;

/** Where a pile of records that belong to another one hangs. */
export interface Hanging {
	/** The card of the record they belong to, and its error; null where it has none. */
	host: { card: Card; error: SyncError } | null;
	/** Cards that still tell of them and should not. */
	former: Card[];
	/** True while that record's card is on its way: nothing new is posted about them until then. */
	isHeld: boolean;
	/** Milliseconds until this has to be looked at again; null when a change will tell. */
	againMs: number | null;
}

/** Reads where this pile hangs: under the card of the open error about the record they belong to, if it has one. */
export async function readHanging(options: ProjectorOptions, pile: Pile): Promise<Hanging> {
	const { cards, errors } = options.stores;
	const hosting = (await cards.hosting()).filter((card) => hosts(card, pile));
	const [first] = await errors.ofPile(pile.key, 1);
	const parent = first?.parent;
	if (first === undefined || !parent || parent.id === null) return hangs(null, hosting, null);
	const about = await errors.ofRecordKey(parentKeyOf(parent));
	const open = about.filter((error) => pileOf(error)?.key !== pile.key);
	for (const error of open) {
		const card = await cards.byError(error._id);
		if (card !== null && card.partOf === null) return hangs({ card, error }, hosting, null);
	}
	for (const card of hosting) {
		const stays = await staysUnder(options, card, { pile, first });
		if (stays !== null) return hangs({ card, error: stays.error }, hosting, stays.ms);
	}
	const isFresh = options.clock.now() - Date.parse(first.openedAt) < LONGEST_HOLD_MS;
	const isHeld = isFresh && (await someComing(options, open));
	return { host: null, former: hosting, isHeld, againMs: isHeld ? LOOK_MS : null };
}

/** True when this card tells of the pile. */
export function hosts({ children = [] }: Pick<Card, "children">, { key }: Pick<Pile, "key">): boolean {
	return children.some(({ pile }) => pile === key);
}

function hangs(host: Hanging["host"], hosting: Card[], againMs: number | null): Hanging {
	const former = hosting.filter(({ _id }) => _id !== host?.card._id);
	return { host, former, isHeld: false, againMs };
}

/**
 * How long the pile stays under a card whose error was settled, null milliseconds for until it is settled itself; null
 * when it does not. What was deleted with a record that came back is answered where that was.
 */
async function staysUnder(
	{ stores, clock }: ProjectorOptions,
	card: Card,
	{ pile, first }: { pile: Pile; first: SyncError },
): Promise<{ error: SyncError; ms: number | null } | null> {
	if (card.partOf !== null || card.errorId === null) return null;
	const error = await stores.errors.get(card.errorId);
	if (error === null || error.state !== "resolved" || error.outcome === null) return null;
	const hosted = card.children?.find((one) => one.pile === pile.key);
	if (hosted !== undefined && (await isAtWork(stores, hosted.subject))) return { error, ms: LOOK_MS };
	if (first.kind !== "waitingForParent")
		return error.outcome.resolution === "restore" ? { error, ms: null } : null;
	const ms = Date.parse(error.outcome.at) + FREED_MS - clock.now();
	return ms > 0 ? { error, ms: Math.min(ms, FREED_MS) } : null;
}

async function isAtWork({ operations }: ProjectorOptions["stores"], subject: string): Promise<boolean> {
	return (await operations.ofSubject(subject))?.state === "running";
}

async function someComing(options: ProjectorOptions, errors: SyncError[]): Promise<boolean> {
	for (const error of errors) if (await isComing(options, error)) return true;
	return false;
}

/** True for an error that is not shown yet, or whose card is about to be made. */
async function isComing({ stores }: ProjectorOptions, error: SyncError): Promise<boolean> {
	if (!error.visible) return true;
	const pile = pileOf(error);
	if (pile === null || pile.kind === "children" || !isWaiting(error)) return false;
	if ((await stores.cards.byError(error._id)) !== null) return false;
	const shared = await stores.cards.sharedOfPile(pile.key);
	return shared === null || shared.shared?.ended !== false;
}
