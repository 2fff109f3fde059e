import type { LoopLimits } from "./mapping.js";
import { type FieldValue, SIDES, type Side } from "./record.js";

/** How far back a loop is looked for, in milliseconds. */
export const REMEMBERED_MS = 24 * 60 * 60_000;

/**
 * How many writes of one field are remembered. Counted per field: else a field that flows every few minutes would push
 * the swings of its neighbour out of the memory.
 */
export const MOST_REMEMBERED = 12;

/** What is remembered of one field of a write. */
export interface WrittenField {
	/** Tells equal values apart from others; the value itself, which may be personal, is not kept. */
	digest: string;
	/** True when somebody had changed the field there since the last agreement. */
	overwrote: boolean;
	/** When its source was last seen changing by itself while it was watched, ISO; missing where it was not. */
	alone?: string;
}

/** One write that a run made to a record of a pair. */
export interface RunWrite {
	/** ISO. */
	at: string;
	/** The side that was written. */
	side: Side;
	/** By field mapping. */
	fields: Record<string, WrittenField>;
	/** When the record it came from had last been changed, ISO; missing where its system does not tell. */
	changedAt?: string;
	/** True when the pair had been watched before it, and nothing had changed meanwhile (`reaction.ts`). */
	watched?: true;
}

/** A write that is about to be made, to one side. */
export interface PlannedSwing {
	side: Side;
	fields: Record<string, WrittenField>;
}

/** One field that runs keep swinging. */
export interface Swing {
	/** Field mapping name. */
	field: string;
	/**
	 * `toAndFro`: written on one side and the other in turn. `setBack`: set back to what we had written there.
	 * `reaction`: its source changes each time we have written it, and only then.
	 */
	reason: "toAndFro" | "setBack" | "reaction";
	/** Of a reaction: the side we write. */
	side?: Side;
	/** How often runs wrote it, as far as is remembered. */
	times: number;
	/** When the first of these writes was made, ISO. */
	since: string;
}

/** The memory with one more write; what is older than a day, or pushed out by newer writes of its field, is gone. */
export function remember(writes: readonly RunWrite[], write: RunWrite): RunWrite[] {
	const counts = new Map<string, number>();
	const kept: RunWrite[] = [];
	for (const one of [...recent(writes, write.at), stillAlone(writes, write)].reverse()) {
		const fields = Object.entries(one.fields).filter(([name]) => {
			const count = (counts.get(name) ?? 0) + 1;
			counts.set(name, count);
			return count <= MOST_REMEMBERED;
		});
		if (fields.length > 0) kept.unshift({ ...one, fields: Object.fromEntries(fields) });
	}
	return kept;
}

/** What was noted of a field stays with its newest write, however many follow. */
function stillAlone(writes: readonly RunWrite[], write: RunWrite): RunWrite {
	const fields = Object.entries(write.fields).map(([name, field]) => {
		const alone = field.alone ?? writes.findLast((one) => name in one.fields)?.fields[name]?.alone;
		return [name, alone === undefined ? field : { ...field, alone }] as const;
	});
	return { ...write, fields: Object.fromEntries(fields) };
}

/**
 * The fields that these planned writes would swing once more than the limits allow. A steady one-way flow is no loop,
 * however frequent and whatever its values: nobody but us writes there. `at` is now, ISO.
 */
export function swingsOf(facts: {
	writes: readonly RunWrite[];
	planned: readonly PlannedSwing[];
	limits: LoopLimits;
	at: string;
}): Swing[] {
	const writes = recent(facts.writes, facts.at);
	if (writes.length === 0) return [];
	const found = new Map<string, Swing>();
	for (const { side, fields } of facts.planned) {
		for (const [field, next] of Object.entries(fields)) {
			const own = writes.filter((write) => field in write.fields);
			const reason = reasonOf(own, { field, side, next }, facts.limits);
			const [first] = own;
			if (reason !== null && first !== undefined && !found.has(field))
				found.set(field, { field, reason, times: own.length, since: first.at });
		}
	}
	return [...found.values()];
}

function reasonOf(
	own: readonly RunWrite[],
	planned: { field: string; side: Side; next: WrittenField },
	{ toAndFro, setBack }: LoopLimits,
): Swing["reason"] | null {
	const turns = own.filter(({ side }, index) => index > 0 && side !== own[index - 1]?.side).length;
	if (toAndFro > 0 && turns >= toAndFro && own.at(-1)?.side !== planned.side) return "toAndFro";
	const { field, side, next } = planned;
	const there = own.filter((write) => write.side === side).map(({ fields }) => fields[field]);
	if (setBack > 0 && isSetBack(there, next) && countSetBacks(there) >= setBack) return "setBack";
	return null;
}

/** How often a value we had written before was put back over what somebody had made of it. */
function countSetBacks(written: ReadonlyArray<WrittenField | undefined>): number {
	return written.filter((one, index) => one !== undefined && isSetBack(written.slice(0, index), one)).length;
}

function isSetBack(before: ReadonlyArray<WrittenField | undefined>, one: WrittenField): boolean {
	return one.overwrote && before.some((earlier) => earlier?.digest === one.digest);
}

function recent(writes: readonly RunWrite[], at: string): RunWrite[] {
	const from = Date.parse(at) - REMEMBERED_MS;
	return writes.filter((write) => Date.parse(write.at) > from);
}

/**
 * A short text that is equal for equal values of one field of one pair. Sixteen bits: enough to see a value come back,
 * and far too few to find out which value it was.
 */
export function digestOf(pair: string, field: string, value: FieldValue): string {
	let hash = 0x811c9dc5;
	for (const letter of JSON.stringify([pair, field, value])) {
		hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
	}
	return ((hash >>> 16) ^ (hash & 0xffff)).toString(16).padStart(4, "0");
}

/** Who last changed one side of a pair, apart from us; either may be missing where the system does not tell. */
export interface Writer {
	by: string | null;
	/** ISO. */
	at: string | null;
}

/** The planned writes of a decision, as far as a loop is looked for in them. */
export function plannedSwings(
	pair: string,
	writes: Record<Side, Record<string, FieldValue>>,
	overwrites: (side: Side, field: string) => boolean,
): PlannedSwing[] {
	return SIDES.map((side) => ({
		side,
		fields: Object.fromEntries(
			Object.entries(writes[side]).map(([field, value]) => [
				field,
				{ digest: digestOf(pair, field, value), overwrote: overwrites(side, field) },
			]),
		),
	}));
}
