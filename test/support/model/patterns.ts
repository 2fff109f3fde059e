import type { FieldValue, Side } from "../../../src/domain/record.js";
import type { SyncErrorKind } from "../../../src/domain/sync-error.js";
import type { Entry } from "./ledger.js";
import type { Job, MappingName, ModelField, ModelStep } from "./steps.js";
import { fieldName } from "./system.js";
import type { Happening, Played } from "./trace.js";

/** True for a happening that comes next, after those that were found. */
export type Next = (happening: Happening, found: readonly Happening[], played: Played) => boolean;

/** True for a history that was played and holds what is looked for. */
export type Pattern = (played: Played) => boolean;

type Written = Happening & { what: "wrote" };

/** Happenings that fit, in this order; others may come between. */
export function inOrder(...wanted: Next[]): Pattern {
	return (played) => {
		const { happened } = played;
		const search = (from: number, found: Happening[]): boolean => {
			const next = wanted[found.length];
			if (next === undefined) return true;
			for (let at = from; at < happened.length; at++) {
				const happening = happened[at] as Happening;
				if (next(happening, found, played) && search(at + 1, [...found, happening])) return true;
			}
			return false;
		};
		return search(0, []);
	};
}

export function both(...patterns: Pattern[]): Pattern {
	return (played) => patterns.every((pattern) => pattern(played));
}

export function either(...patterns: Pattern[]): Pattern {
	return (played) => patterns.some((pattern) => pattern(played));
}

/** What a write has to be like. */
interface Write {
	of?: MappingName;
	side?: Side | ((found: readonly Happening[]) => Side);
	field?: ModelField | ((found: readonly Happening[], write: Written) => boolean);
	operation?: Entry["operation"];
	/** The pair of this earlier write. */
	pairOf?: number;
	and?: (write: Written, found: readonly Happening[], played: Played) => boolean;
}

export function person(wanted: Write = {}): Next {
	return writeBy("person", wanted);
}

export function koppel(wanted: Write = {}): Next {
	return writeBy("koppel", wanted);
}

function writeBy(by: Entry["by"], wanted: Write): Next {
	const { of = "customers", operation = "update", side, field, pairOf, and } = wanted;
	return (happening, found, played) => {
		if (happening.what !== "wrote" || happening.of !== of) return false;
		const { entry } = happening;
		if (entry.by !== by || entry.operation !== operation) return false;
		if (side !== undefined && entry.side !== (typeof side === "function" ? side(found) : side)) return false;
		if (typeof field === "function" && !field(found, happening)) return false;
		if (typeof field === "string" && !touches(happening, field)) return false;
		if (pairOf !== undefined && !areOfOnePair(played, happening, found[pairOf])) return false;
		return and === undefined || and(happening, found, played);
	};
}

function areOfOnePair({ pairOf }: Played, one: Written, two: Happening | undefined): boolean {
	if (two?.what !== "wrote") return false;
	const pair = pairOf(one.of, one.entry);
	return pair !== null && pair === pairOf(two.of, two.entry);
}

/** The side on which an earlier write stands, or the other one. */
export function sideOf(at: number, which: "same" | "other" = "same") {
	return (found: readonly Happening[]): Side => {
		const { side } = entryAt(found, at);
		return which === "same" ? side : side === "left" ? "right" : "left";
	};
}

export function entryAt(found: readonly Happening[], at: number): Entry {
	const happening = found[at];
	if (happening?.what !== "wrote") throw new Error(`The one found at ${at} is no write.`);
	return happening.entry;
}

const FIELDS: readonly ModelField[] = ["name", "phone", "city", "email", "number", "creditLimit"];

/** The mapped fields of a customer that a write touches. */
export function fieldsOf({ entry }: Written): ModelField[] {
	return FIELDS.filter((field) => fieldName("customers", field, entry.side) in entry.fields);
}

function touches(write: Written, field: ModelField): boolean {
	return fieldName(write.of, field, write.entry.side) in write.entry.fields;
}

/** The field an earlier write touched, and another one. */
export function fieldOf(at: number) {
	return (found: readonly Happening[], write: Written): boolean =>
		fieldsOf(write).some((field) => fieldsOf(found[at] as Written).includes(field));
}

export function otherFieldThan(at: number) {
	return (found: readonly Happening[], write: Written): boolean =>
		fieldsOf(write).length > 0 && !fieldOf(at)(found, write);
}

/** The value an entry gave to the field it shares with an earlier write. */
export function valueIn(entry: Entry, field: ModelField): FieldValue {
	return entry.fields[fieldName("customers", field, entry.side)] ?? null;
}

export function stopped(job: Job["job"], ...at: string[]): Next {
	return (one) => one.what === "stopped" && one.job.job === job && (at.length === 0 || at.includes(one.at));
}

export function left(...endings: Array<(Happening & { what: "left" })["ending"]>): Next {
	return (one) => one.what === "left" && endings.includes(one.ending);
}

/** Its process dies, at once or as its beat tells. */
export const dies = left("die", "vanish");

export function woke(): Next {
	return (one) => one.what === "woke";
}

export function ended(job: Job["job"], outcome: RegExp = /^done/, of?: MappingName): Next {
	return (one) =>
		one.what === "ended" &&
		one.job.job === job &&
		(of === undefined || (one.job.of ?? "customers") === of) &&
		outcome.test(one.outcome);
}

export function struck(
	what: ReadonlyArray<(ModelStep & { do: "trouble" })["what"]>,
	...calls: Array<(ModelStep & { do: "trouble" })["with"]>
): Next {
	return (one) =>
		one.what === "struck" && what.includes(one.trouble.what) && calls.includes(one.trouble.with);
}

export function told(
	kinds: readonly SyncErrorKind[],
	and: (error: (Happening & { what: "told" })["error"], found: readonly Happening[]) => boolean = () => true,
): Next {
	return (one, found) => one.what === "told" && kinds.includes(one.error.kind) && and(one.error, found);
}

export function stepped(and: (step: ModelStep) => boolean): Next {
	return (one) => one.what === "stepped" && and(one.step);
}

/** So many minutes pass, at least and at most. */
export function passes(least: number, most = Number.POSITIVE_INFINITY): Next {
	return stepped((step) => step.do === "pass" && step.minutes >= least && step.minutes <= most);
}
