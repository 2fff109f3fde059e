import { fitsFilter } from "../../../src/domain/filter.js";
import { type FieldMapping, type Mapping, mayFlowFrom } from "../../../src/domain/mapping.js";
import { type BothSides, type FieldValue, otherSide, SIDES, type Side } from "../../../src/domain/record.js";
import type { ResolutionKind } from "../../../src/domain/resolution.js";
import type { Bond, Decision, Entry, Ledger } from "./ledger.js";
import type { Part } from "./part.js";
import { isNothing, type Values } from "./values.js";

/** A value that a write of Koppel replaced. */
interface Replaced {
	field: FieldMapping;
	side: Side;
	id: string;
	/** The write that put the value there. */
	last: Entry & { value: FieldValue };
	/** When Koppel wrote over it, or removed the record. */
	at: number;
}

/**
 * The reference: of every write of Koppel, whether it may have been made (design.md I1). A value that a person wrote
 * may be replaced once both sides agreed on it, where the configuration says so, or where a person said so who had
 * seen it. It knows nothing of seats, versions or claims: only what was written, by whom, and who decided what.
 */
export class ReferenceModel {
	readonly ledger: Ledger;
	readonly values: Values;

	constructor(readonly part: Part) {
		this.ledger = part.ledger;
		this.values = part.values;
	}

	/** One sentence per write that overwrote or removed what nobody had given up. */
	violations(): string[] {
		return this.ledger.entries
			.filter(({ by }) => by === "koppel")
			.flatMap((entry) => {
				if (entry.operation === "update") return this.#overwritten(entry);
				if (entry.operation === "delete") return this.#removed(entry);
				return this.#recreated(entry);
			});
	}

	#overwritten(entry: Entry): string[] {
		return this.#mappingAt(entry.n).fields.flatMap((field) => {
			const name = field[entry.side]?.field;
			if (name === undefined || !(name in entry.fields)) return [];
			const value = entry.fields[name] ?? null;
			const last = this.ledger.lastWrite(entry.side, entry.id, name, entry.n);
			if (last === undefined || this.#same(field, entry.side, last.value, value)) return [];
			const replaced = { field, side: entry.side, id: entry.id, last, at: entry.n };
			if (this.#cameBack(replaced, value))
				return [`${this.#nameOf(entry)} ${name}: our own ${JSON.stringify(value)} came back (${entry.n})`];
			if (!this.#isPersons(replaced) || this.#mayReplace(replaced, value)) return [];
			if (entry.isLate && this.#stoodBefore(replaced)) return [];
			return [
				`${this.#nameOf(entry)} ${name}: a person's ${JSON.stringify(last.value)} (${last.n}) was overwritten with ${JSON.stringify(value)} (${entry.n})`,
			];
		});
	}

	/**
	 * A request that executes late finds what it was sent for where a value was typed back: Business Central gives the
	 * record its old version then (facts/business-central-api section 13a), and nobody can hold the request back any more.
	 */
	#stoodBefore({ field, side, id, last }: Replaced): boolean {
		const writes = this.ledger.writesOf(side, id, field[side]?.field ?? "");
		return writes.some(({ n, value }) => n < last.n && this.#same(field, side, value, last.value));
	}

	/** What Koppel wrote to the other side counts as nobody's change there (design.md I2), unless someone chose that side. */
	#cameBack(replaced: Replaced, value: FieldValue): boolean {
		const { field, side, id, at } = replaced;
		const other = otherSide(side);
		const name = field[other]?.field;
		if (name === undefined) return false;
		return this.ledger.bondsOf(side, id, at, at + 1).some((bond) => {
			const partner = bond[other];
			const source = partner === null ? undefined : this.ledger.lastWrite(other, partner, name, at);
			if (partner === null || source === undefined) return false;
			if (source.operation !== "update" || source.by === "person") return false;
			if (!this.values.agreeFrom(field, other, source.value, value)) return false;
			const from = { field, side: other, id: partner, last: source, at };
			const since = { ...replaced, last: source };
			return !(
				this.#isPersons(from) ||
				this.#flowsOneWay(since) ||
				this.#flowsOneWay(from) ||
				this.#policySays(since) ||
				this.#isUnseated(bond, field, at) ||
				this.#decisionsOn(side, id, at).some(({ to }) => to > source.n)
			);
		});
	}

	/** The survivor of a deletion may go only with everything people did to it known and given up (design.md 3, I7). */
	#removed(entry: Entry): string[] {
		const { side, id, n } = entry;
		const problems: string[] = [];
		if (!this.#partnerIsGone(entry) && !this.#decided(entry, ["delete", "undo"], null))
			problems.push(`${this.#nameOf(entry)} was deleted (${n}) although its partner stands there`);
		if (this.#decided(entry, ["delete", "undo"], null)) return [...problems, ...this.#removedUnseen(entry)];
		const policies = this.ledger.mappingsBetween(0, n).map(({ policies }) => policies.deletion);
		if (!policies.includes("delete")) problems.push(`${this.#nameOf(entry)} was deleted (${n}) unasked`);
		if (this.#wentWithItsCompany(entry))
			problems.push(`${this.#nameOf(entry)} was deleted (${n}) unasked, whose partner went with its account`);
		for (const field of this.#mappingAt(n).fields) {
			const name = field[side]?.field;
			const last = name === undefined ? undefined : this.ledger.lastWrite(side, id, name, n);
			if (last === undefined || last.by === "koppel") continue;
			if (!this.#wasAgreed({ field, side, id, last, at: n }) && !this.#wasSeenByRun(last, entry))
				problems.push(
					`${this.#nameOf(entry)} was deleted (${n}) with a person's ${JSON.stringify(last.value)} in ${name}`,
				);
		}
		return problems;
	}

	/** What is typed over itself changes nothing, and Business Central keeps the record's version then. */
	#changes({ side, id, n, fields }: Entry): boolean {
		return Object.keys(fields).some((name) =>
			this.ledger.writesOf(side, id, name).some((write) => write.n === n),
		);
	}

	/** A press deletes what its card showed, and no edit that came after it. */
	#removedUnseen({ side, id, n }: Entry): string[] {
		const decisions = this.#decisionsOn(side, id, n).filter(
			({ resolution }) => resolution === "delete" || resolution === "undo",
		);
		const latest = this.ledger.entries.findLast(
			(one) => one.side === side && one.id === id && one.by === "person" && one.n < n && this.#changes(one),
		);
		if (latest === undefined || decisions.some(({ from }) => from > latest.n)) return [];
		return [`${side} ${id} was deleted (${n}) with an edit nobody had seen (${latest.n})`];
	}

	/**
	 * A drifted field was looked at in a run before the partner went, or by whoever coupled the two: then it was part of
	 * the agreement to leave it.
	 */
	#wasSeenByRun(last: Entry, { side, id, n }: Entry): boolean {
		const choices = this.#decisionsOn(side, id, n).filter(({ resolution }) => CHOOSING.has(resolution));
		return this.ledger.bondsOf(side, id, 0, n).some((bond) => {
			const partner = bond[otherSide(side)];
			const gone = partner === null ? null : this.ledger.deletedAt(otherSide(side), partner, n);
			const isInTime = (one: { from: number; to: number }) =>
				one.from > last.n && (gone === null || one.to < gone.n);
			return this.ledger.runs.some(isInTime) || choices.some(isInTime);
		});
	}

	/** What becomes of a contact whose account took its partner along hangs on what becomes of that account (history 34). */
	#wentWithItsCompany({ side, id, n }: Entry): boolean {
		const { companies } = this.part;
		const word = this.ledger.lastWrite(side, id, "companyNumber", n)?.value ?? null;
		if (companies === null || side !== "left" || word === null) return false;
		return this.ledger.bondsOf(side, id, 0, n).some(({ right }) => {
			const account = right === null ? undefined : this.#lastCompany(right, n);
			return account !== undefined && companies.isBoundThrough(word, account, n);
		});
	}

	#lastCompany(contact: string, n: number): string | undefined {
		const value = this.ledger.lastWrite("right", contact, "parentcustomerid_account", n)?.value ?? null;
		return value === null ? undefined : String(value).toLowerCase();
	}

	#partnerIsGone({ side, id, n }: Entry): boolean {
		const bonds = this.ledger.bondsOf(side, id, 0, n);
		// Made and removed again between two looks, so that nothing tells what it was a copy of.
		if (bonds.length === 0 && this.ledger.creationOf(side, id)?.by === "koppel") return true;
		return bonds.some((bond) => {
			const partner = bond[otherSide(side)];
			return partner === null || this.ledger.deletedAt(otherSide(side), partner, n) !== null;
		});
	}

	/** A record that a person deleted comes back only where a policy or a person says so. */
	#recreated(entry: Entry): string[] {
		const other = otherSide(entry.side);
		const made = this.ledger.bonds.find((bond) => bond[entry.side] === entry.id);
		const source = made?.[other];
		// What executes late cannot be held back any more; it is told of.
		if (made === undefined || !source || entry.isLate) return [];
		const earlier = this.ledger.bondsOf(other, source, 0, entry.n).find((bond) => {
			const partner = bond[entry.side];
			return (
				partner !== null &&
				partner !== entry.id &&
				this.ledger.deletedAt(entry.side, partner, entry.n)?.by === "person"
			);
		});
		if (earlier === undefined) return [];
		const restores = this.ledger
			.mappingsBetween(0, entry.n)
			.some(({ policies }) => policies.deletion === "restore");
		const asked = this.#decisionsOn(other, source, entry.n).some(
			({ resolution }) => resolution === "restore" || resolution === "undo",
		);
		return restores || asked ? [] : [`${this.#nameOf(entry)} was created again (${entry.n}) unasked`];
	}

	/** Values an undo or a correction puts back are people's, whoever carries them. */
	#isPersons({ last, side, id, field }: Replaced): boolean {
		if (last.by === "person") return true;
		return this.ledger.decisions.some(
			({ puts, from }) =>
				from < last.n &&
				puts.some(
					(put) =>
						put.side === side &&
						put.id === id &&
						field.name in put.values &&
						this.#same(field, side, put.values[field.name] ?? null, last.value),
				),
		);
	}

	#mayReplace(replaced: Replaced, by: FieldValue): boolean {
		if (this.#losesItsEnd(replaced)) return this.#personSays(replaced, by);
		return (
			this.#wasAgreed(replaced) ||
			this.#flowsOneWay(replaced) ||
			this.#policySays(replaced) ||
			this.#isFirstContact(replaced) ||
			this.#isAsSent(replaced) ||
			this.#personSays(replaced, by)
		);
	}

	/**
	 * What an unanswered write of ours carried counts as ours where it appears (design.md 6.2), also where a person typed
	 * it, for nothing tells; unless both sides have agreed on something else since.
	 */
	#isAsSent({ field, side, id, last }: Replaced): boolean {
		const other = otherSide(side);
		const [name, own] = [field[other]?.field, field[side]?.field];
		if (name === undefined || own === undefined) return false;
		const sent = this.ledger.unanswered.filter((one) => one.side === side && one.n < last.n);
		return this.ledger.bondsOf(side, id, 0, last.n).some(({ [other]: partner }) => {
			if (partner === null) return false;
			const valueAt = (where: Side, n: number) => {
				const [record, key] = where === side ? [id, own] : [partner, name];
				return this.ledger.lastWrite(where, record, key, n + 1)?.value ?? null;
			};
			const agreeAt = (n: number) => this.values.agreeFrom(field, side, valueAt(side, n), valueAt(other, n));
			return sent.some(({ n: at }) => {
				const since = this.ledger.entries.filter(({ n }) => n > at && n < last.n);
				const carried = this.values.agreeFrom(field, side, last.value, valueAt(other, at));
				return carried && !since.some(({ n }) => agreeAt(n));
			});
		});
	}

	/**
	 * A text the other side can hold the beginning of only is never written over from there unasked (history 23). One that
	 * was typed where the field flows nowhere from is drift: its beginning was never carried over.
	 */
	#losesItsEnd(replaced: Replaced): boolean {
		const { field, side, last } = replaced;
		const most = field[otherSide(side)]?.maxLength ?? Number.POSITIVE_INFINITY;
		const isLong = field.truncate && typeof last.value === "string" && last.value.length > most;
		return isLong && !this.#isDrift(replaced);
	}

	#isDrift(replaced: Replaced): boolean {
		const { field, side, at } = replaced;
		return !this.#flowsFrom(this.#mappingAt(at), field, side) && !this.#wasHeldByBoth(replaced);
	}

	#flowsFrom(mapping: Mapping, { name }: FieldMapping, side: Side): boolean {
		const own = mapping.fields.find((field) => field.name === name);
		return own === undefined || mayFlowFrom(mapping, own, side);
	}

	/**
	 * Both sides held it at one time since it was written, so it was known on both; or it is what this side held when
	 * both agreed last, so that nothing has changed here (history 30).
	 */
	#wasAgreed(replaced: Replaced): boolean {
		const { field, side, id, at } = replaced;
		if (field[otherSide(side)] === null || this.#wasHeldByBoth(replaced)) return true;
		return this.ledger.bondsOf(side, id, 0, at).some((bond) => {
			const partner = bond[otherSide(side)];
			return partner !== null && this.#isAsAgreed(replaced, partner);
		});
	}

	/** True when the other side of a bond held the same at any time since it was written. */
	#wasHeldByBoth({ field, side, id, last, at }: Replaced): boolean {
		const other = otherSide(side);
		const name = field[other]?.field ?? "";
		return this.ledger.bondsOf(side, id, 0, at).some((bond) => {
			const partner = bond[other];
			const held = partner === null ? [] : this.ledger.heldBetween(other, partner, name, last.n, at);
			return held.some((value) => this.values.agreeFrom(field, side, last.value, value));
		});
	}

	/**
	 * True when the value is what this side held when both held the same for the last time before it was written. An
	 * agreement counts when Koppel made it, or when a run saw it; one that it may have seen counts where that helps.
	 */
	#isAsAgreed({ field, side, id, last }: Replaced, partner: string): boolean {
		const other = otherSide(side);
		const pair = side === "left" ? { left: id, right: partner } : { left: partner, right: id };
		const own = this.ledger.writesOf(side, id, field[side]?.field ?? "");
		const others = this.ledger.writesOf(other, partner, field[other]?.field ?? "");
		const moments = [...own, ...others].filter(({ n }) => n < last.n).sort((one, two) => two.n - one.n);
		for (const [at, { n, by }] of moments.entries()) {
			const until = moments[at - 1]?.n ?? last.n;
			const theirs = others.findLast((write) => write.n <= n);
			const value = this.#carriedOver({ field, side, own, theirs, n });
			if (value === undefined) continue;
			const isSeen =
				by === "koppel" ||
				(this.#looksAgreed(field, side, value, theirs?.value ?? null) && this.#isSeenByRun(pair, n, until));
			const maySee = isSeen || this.ledger.looks.some((look) => look > n && look < until);
			if (maySee && this.#same(field, side, value, last.value)) return true;
			if (isSeen) return false;
		}
		return false;
	}

	/**
	 * What this side held of what the other one held then: the same at that moment, or what a write of Koppel's carried
	 * over that had read it here before somebody typed something else. Undefined when they did not agree.
	 */
	#carriedOver(at: {
		field: FieldMapping;
		side: Side;
		own: Array<Entry & { value: FieldValue }>;
		theirs: (Entry & { value: FieldValue }) | undefined;
		n: number;
	}): FieldValue | undefined {
		const { field, side, own, theirs, n } = at;
		const before = own.filter((write) => write.n <= n);
		const agrees = ({ value }: { value: FieldValue }) =>
			this.values.agreeFrom(field, side, value, theirs?.value ?? null);
		const now = before.at(-1) ?? { value: null };
		if (agrees(now)) return now.value;
		return theirs?.by === "koppel" && theirs.n === n ? before.findLast(agrees)?.value : undefined;
	}

	/** Koppel does not know how a system reformats: what people typed in both ways differs to it. */
	#looksAgreed(field: FieldMapping, side: Side, own: FieldValue, others: FieldValue): boolean {
		return this.values.asTyped.agreeFrom(field, side, own, others);
	}

	#isSeenByRun(pair: BothSides<string>, after: number, before: number): boolean {
		return this.ledger.runs.some(({ from, to }) => {
			const isBetween = from > after && to < before;
			return isBetween && !this.#isPaused(pair, from) && !this.#isPaused(pair, to);
		});
	}

	/** No run compares the two while one of them is outside the filter. */
	#isPaused(pair: BothSides<string>, n: number): boolean {
		const mapping = this.#mappingAt(n);
		return SIDES.some((side) => {
			const { filter } = mapping[side];
			const held = filter.map(({ field }) => [
				field,
				this.ledger.lastWrite(side, pair[side], field, n)?.value ?? null,
			]);
			return mapping.leavesFilter === "pause" && !fitsFilter(filter, Object.fromEntries(held));
		});
	}

	/** A field that does not flow from here says nothing; what people type there may be put right. */
	#flowsOneWay({ field, side, last, at }: Replaced): boolean {
		return this.#between(last.n, at).some((mapping) => !this.#flowsFrom(mapping, field, side));
	}

	#policySays({ field, side, last, at }: Replaced): boolean {
		return this.#between(last.n, at).some((mapping) => {
			const policy =
				mapping.fields.find(({ name }) => name === field.name)?.policy ?? mapping.policies.update;
			return policy === "newest" || policy === (side === "left" ? "rightWins" : "leftWins");
		});
	}

	/** Until both sides held the same once, `onCouple` decides; an emptied field is asked once someone was. */
	#isFirstContact(replaced: Replaced): boolean {
		const { field, side, id, last, at } = replaced;
		return this.ledger.bondsOf(side, id, 0, at).some((bond) => {
			if (!this.#isUnseated(bond, field, at)) return false;
			return this.#between(last.n, at).some(({ onCouple }) => {
				if (onCouple === "leftWins") return side === "right";
				if (onCouple === "rightWins") return side === "left";
				const asked = this.ledger.askedFirst.get(bond.couplingId) ?? Number.POSITIVE_INFINITY;
				return onCouple === "fillEmpty" && isNothing(last.value) && last.n < asked;
			});
		});
	}

	/** True while the two records never held the same in this field since they met, or since it was mapped. */
	#isUnseated(bond: Bond, field: FieldMapping, at: number): boolean {
		if (bond.left === null || bond.right === null) return false;
		const [left, right] = [field.left?.field, field.right?.field];
		if (left === undefined || right === undefined) return false;
		const since = Math.max(bond.after, this.#mappedSince(field.name), this.#coupledSince(bond, at));
		const held = this.ledger.entries.filter(({ n }) => n > since && n < at).map(({ n }) => n);
		return [since, ...held].every((n) => {
			const one = this.ledger.lastWrite("left", bond.left ?? "", left, n + 1)?.value ?? null;
			const two = this.ledger.lastWrite("right", bond.right ?? "", right, n + 1)?.value ?? null;
			return !this.values.agreeFrom(field, "left", one, two);
		});
	}

	/** When somebody coupled the two last: parted and coupled again in one step they are one bond to the ledger. */
	#coupledSince({ left, right }: Bond, at: number): number {
		const own = this.ledger.decisions.filter(
			({ resolution, records, from }) =>
				resolution === "couple" && from < at && records.left === left && records.right === right,
		);
		return Math.max(0, ...own.map(({ from }) => from));
	}

	#mappedSince(name: string): number {
		return (
			this.ledger.mappings.find(({ mapping }) => mapping.fields.some((field) => field.name === name))?.from ??
			0
		);
	}

	/** Someone chose the other side, or typed this very value, after the value stood there and having seen it. */
	#personSays({ field, side, id, last, at }: Replaced, by: FieldValue): boolean {
		return this.#decisionsOn(side, id, at).some((decision) => {
			if (sawUntil(decision) < last.n) return false;
			const put = decision.puts.find((one) => one.side === side && one.id === id)?.values;
			const isPut =
				put !== undefined && field.name in put && this.#same(field, side, put[field.name] ?? null, by);
			const chosen = decision.fields === null ? decision.side : decision.fields[field.name];
			if (!isPut && chosen !== otherSide(side)) return false;
			return this.#hadSeen(decision, { field, side, id, last, at });
		});
	}

	/** A record that was picked for it is read for it; any other one stands on the card. */
	#hadSeen({ shown }: Decision, { field, side, id, last: { value } }: Replaced): boolean {
		if (shown === null || shown.records[side].id?.toLowerCase() !== id) return true;
		const card = shown.fields.find(({ name }) => name === field.name);
		return card === undefined || this.#same(field, side, card[side], value);
	}

	#decided(entry: Entry, resolutions: string[], shown: null): boolean {
		void shown;
		return this.#decisionsOn(entry.side, entry.id, entry.n).some(({ resolution }) =>
			resolutions.includes(resolution),
		);
	}

	/** What people decided about a record or the ones it was bound to. */
	#decisionsOn(side: Side, id: string, before: number): Decision[] {
		const bonds = this.ledger.bondsOf(side, id, 0, before);
		const other = otherSide(side);
		return this.ledger.decisions.filter(
			({ from, records, couplingId }) =>
				from < before &&
				(records[side] === id ||
					bonds.some(
						(bond) =>
							bond.couplingId === couplingId || (bond[other] !== null && bond[other] === records[other]),
					)),
		);
	}

	#same(field: FieldMapping, side: Side, one: FieldValue, two: FieldValue): boolean {
		return this.values.isSame(field, side, one, two);
	}

	/** A run begun under a mapping may end under another one: the one before counts as well. */
	#between(from: number, to: number): Mapping[] {
		return this.ledger.mappingsBetween(from, to);
	}

	#mappingAt(n: number): Mapping {
		const mapping = this.ledger.mappings.findLast(({ from }) => from <= n)?.mapping;
		if (mapping === undefined) throw new Error("Nothing is configured.");
		return mapping;
	}

	#nameOf({ side, id }: Entry): string {
		return `${side} #${id.slice(-6).replace(/^0+/, "")}`;
	}
}

/** The answers that settle a pair's fields. */
const CHOOSING = new Set<ResolutionKind>(["couple", "synchronize"]);

/** Up to when a person had seen what there was; records that no card showed were read for it until it was done. */
function sawUntil({ shown, from, to }: Decision): number {
	return shown === null && to !== Number.POSITIVE_INFINITY ? to : from;
}
