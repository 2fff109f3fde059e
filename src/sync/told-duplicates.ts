import { SIDES, type Side } from "../domain/record.js";
import {
	asksAboutMadeUpKey,
	isAboutKey,
	namedIn,
	openKeyOf,
	recordKeyOf,
	type SyncError,
} from "../domain/sync-error.js";
import { closeSettled, isBeingResolved } from "./close-errors.js";
import type { Work } from "./engine.js";
import { isAsleep, makeDue, waitsForPeople } from "./error-schedule.js";
import type { DuplicateKey, Matches } from "./match-records.js";

/** One question about one thing: whose copies this one names is not asked beside it. */
export async function closeNarrower(work: Work, duplicate: DuplicateKey): Promise<void> {
	const found = keysIn(work, duplicate);
	for (const error of await copiesAsked(work, found))
		if (!isBeingResolved(work, error) && isWithin(namedKeys(error), found))
			await closeSettled(work.engine, error);
}

/**
 * True when an open error that waits for people, or is set aside, names exactly these records, or one that asks which
 * copy of a record is its own names them all.
 */
export async function isDuplicateTold(work: Work, duplicate: DuplicateKey): Promise<boolean> {
	const found = keysIn(work, duplicate);
	const asked = await copiesAsked(work, found);
	if (asked.some((error) => isWithin(found, namedKeys(error)))) return true;
	const key = openKeyOf({ mapping: work.mapping.name, matchKey: duplicate.matchKey });
	const open = (await work.engine.stores.errors.byOpenKeys([key])).get(key);
	if (open === undefined || open._id === work.answering) return false;
	const named = namedKeys(open);
	const isSame = named.size === found.size && isWithin(found, named);
	return (waitsForPeople(open) || isAsleep(work.engine, open)) && isSame;
}

/**
 * Of records that may be copies, those of which that is not told yet: as they stand now, while nobody's press is being
 * carried out about them, and while they are in no pair, which one of the same list may have been coupled into by now.
 */
export async function untoldCopies(work: Work, copies: Matches["copies"]): Promise<Matches["copies"]> {
	if (copies.length === 0) return [];
	const { engine, mapping } = work;
	const { couplings, errors } = engine.stores;
	const keyOf = ({ side, snapshot }: Matches["copies"][number]) =>
		openKeyOf({ mapping: mapping.name, side, recordId: snapshot.id });
	const open = await errors.byOpenKeys(copies.map(keyOf));
	const untold = copies.filter((copy) => {
		const error = open.get(keyOf(copy));
		if (error === undefined) return true;
		const isAsked = asksAboutMadeUpKey(error) && error.versions[copy.side] === copy.snapshot.version;
		return !isAsked && !isBeingResolved(work, error);
	});
	const idsOn = (side: Side) => untold.flatMap((one) => (one.side === side ? [one.snapshot.id] : []));
	const [left, right] = await Promise.all(
		SIDES.map((side) => couplings.byRecord(mapping.name, side, idsOn(side))),
	);
	const taken = { left, right };
	return untold.filter(({ side, snapshot }) => !taken[side]?.has(snapshot.id.toLowerCase()));
}

/**
 * Makes what is told of keys that these records share due: they were coupled by hand, so that nobody else may be left with
 * the key, or the record that the error names is not the one to couple any more, and no changed row says so.
 */
export async function lookAgainAtKeys(
	work: Work,
	records: Array<{ side: Side; id: string | null }>,
): Promise<void> {
	const { engine, mapping, answering } = work;
	const { errors } = engine.stores;
	const keys = records.flatMap(({ side, id }) => (id === null ? [] : recordKeyOf(mapping.name, side, id)));
	for (const error of await errors.aboutTwinsOf(keys)) {
		const waits = isAboutKey(error) && error.state === "open" && waitsForPeople(error);
		if (!waits || error._id === answering) continue;
		await makeDue(work, error);
	}
}

/** The open questions which copy of a record is its own that name one of these records. */
async function copiesAsked(work: Work, records: ReadonlySet<string>): Promise<SyncError[]> {
	const open = await work.engine.stores.errors.aboutTwinsOf([...records]);
	return open.filter(({ kind, _id }) => kind === "possibleDuplicate" && _id !== work.answering);
}

function keysIn({ mapping }: Work, { side, record, others }: DuplicateKey): Set<string> {
	const found = [{ side, id: record.id }, ...others.map((one) => ({ side: one.side, id: one.snapshot.id }))];
	return new Set(found.map((one) => recordKeyOf(mapping.name, one.side, one.id)));
}

function namedKeys(error: SyncError): Set<string> {
	return new Set(namedIn(error).map(({ side, id }) => recordKeyOf(error.mapping, side, id)));
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
	return [...some].every((one) => all.has(one));
}
