import type { Coupling } from "../../../src/domain/coupling.js";
import { fitsFilter } from "../../../src/domain/filter.js";
import { createsFrom, type FieldMapping, mayFlowFrom } from "../../../src/domain/mapping.js";
import { type FieldValue, otherSide, SIDES, type Side } from "../../../src/domain/record.js";
import { SELF_HEALING, type SyncError } from "../../../src/domain/sync-error.js";
import { type Entry, type Ledger, lower } from "./ledger.js";
import type { Part } from "./part.js";
import { ReferenceModel } from "./reference-model.js";
import type { Stage } from "./stage.js";
import { fieldName } from "./system.js";
import { isNothing } from "./values.js";

/** What a history has left behind of one mapping, read once. */
interface Rest {
	stage: Stage;
	part: Part;
	couplings: Coupling[];
	/** The couplings of the companies its records belong to; none where they belong to nothing. */
	companies: Coupling[];
	errors: SyncError[];
	/** Pairs that an open error tells of. */
	concerned: Set<string>;
	/** Records that an open error names. */
	named: Set<string>;
}

/** Which of the invariants I1 to I7 do not hold once everything has come to rest; one sentence each. */
export async function brokenInvariants(stage: Stage): Promise<string[]> {
	const problems = [...(stage.cascades?.problems ?? []), ...(await runningOperations(stage))];
	for (const part of stage.parts) {
		const companies = part.companies === null ? [] : await stage.customers.couplings();
		problems.push(...(await brokenIn(stage, part, companies)));
	}
	return problems;
}

async function brokenIn(stage: Stage, part: Part, companies: Coupling[]): Promise<string[]> {
	const couplings = await part.couplings();
	const errors = await stage.stores.errors.open({ mapping: part.name });
	const rest: Rest = {
		stage,
		part,
		couplings,
		companies,
		errors,
		concerned: new Set(errors.flatMap(({ couplingId }) => couplingId ?? [])),
		named: new Set(
			errors.flatMap(({ record, others }) =>
				[record, ...others].map((one) => `${one?.side} ${one?.id.toLowerCase()}`),
			),
		),
	};
	return [
		...new ReferenceModel(part).violations().map((problem) => `I1 ${problem}`),
		...couplings.flatMap((coupling) => disagreements(rest, coupling)).map((problem) => `I2 ${problem}`),
		...(await twins(rest)).map((problem) => `I3 ${problem}`),
		...(await forgotten(rest)).map((problem) => `I4 ${problem}`),
		...couplings.flatMap((coupling) => missing(rest, coupling)).map((problem) => `I4 ${problem}`),
		...waitingInVain(rest).map((problem) => `I4 ${problem}`),
		...doubles(rest).map((problem) => `I5 ${problem}`),
		...emptyQuestions(rest),
		...falseDeletions(rest).map((problem) => `I7 ${problem}`),
		...(await leftovers(rest)),
	];
}

function nameOf(id: string | null): string {
	return `#${(id ?? "none").slice(-6).replace(/^0+/, "")}`;
}

function pairName({ _id, left, right }: Coupling): string {
	return `pair ${nameOf(_id)} (left ${nameOf(left.id)}, right ${nameOf(right.id)})`;
}

/** A pair that no error tells of and that nothing holds agrees on every field that flows. */
function disagreements(rest: Rest, coupling: Coupling): string[] {
	const { mapping, tables, values } = rest.part;
	const rests = coupling.state !== "coupled" || coupling.outside || coupling.held !== null;
	if (rests || rest.concerned.has(coupling._id)) return [];
	const [left, right] = SIDES.map((side) => tables[side].get(coupling[side].id ?? ""));
	if (left === undefined || right === undefined) return [];
	return mapping.fields.flatMap((field) => {
		// What is written into one system alone is compared with nothing.
		if (field.left === null || field.right === null) return [];
		const one = left[field.left.field] ?? null;
		const two = right[field.right.field] ?? null;
		if (values.agree(field, one, two) || mayDiffer(rest.part, field, coupling)) return [];
		if (field.lookup !== null && !(isCoupled(rest, "left", one) && isCoupled(rest, "right", two))) return [];
		return [`${pairName(coupling)}: ${field.name} is ${JSON.stringify(one)} and ${JSON.stringify(two)}`];
	});
}

/** True when a word for a company names one that stands there on both sides; naming none needs no partner. */
function isCoupled(rest: Rest, side: Side, word: FieldValue): boolean {
	if (word === null || word === "") return true;
	const id = rest.part.companies?.named(side, word) ?? null;
	return id !== null && standsWhole(rest, side, id);
}

function standsWhole({ part, companies }: Rest, side: Side, id: string): boolean {
	const own = companies.find((one) => one.state === "coupled" && lower(one[side].id) === lower(id));
	return (
		own !== undefined &&
		SIDES.every((each) => part.companies?.tables()[each].get(own[each].id ?? "") !== undefined)
	);
}

/** Whatever waited for a record that has its partner by now goes on by itself. */
function waitingInVain(rest: Rest): string[] {
	return rest.errors.flatMap(({ kind, state, parent, couplingId, record }) => {
		if (kind !== "waitingForParent" || state !== "open" || !parent || parent.id === null) return [];
		const coupling = rest.couplings.find(({ _id }) => _id === couplingId);
		if (coupling?.outside || coupling?.held || !standsWhole(rest, parent.side, parent.id)) return [];
		return [`${nameOf(couplingId ?? record?.id ?? null)} waits for ${parent.reference}, which is coupled`];
	});
}

/** A field that flows one way may have drifted on its destination; one that flows no way says nothing. */
function mayDiffer({ mapping, ledger }: Part, field: FieldMapping, coupling: Coupling): boolean {
	const sources = SIDES.filter((side) => mayFlowFrom(mapping, field, side));
	const [source] = sources;
	if (sources.length !== 1 || source === undefined) return sources.length === 0;
	const destination = otherSide(source);
	const last = (side: Side) =>
		ledger.lastWrite(side, (coupling[side].id ?? "").toLowerCase(), field[side]?.field ?? "", ledger.now + 1);
	const [from, to] = [last(source), last(destination)];
	if (to === undefined || from === undefined || to.by === "person") return true;
	// Written under another direction, or met when it flowed no way: that was never agreed and is drift as well.
	if (ledger.mappings.length > 1) return true;
	return leftDiffering(ledger, coupling, Math.max(from.n, to.n));
}

/** Someone chose the side that this field does not flow from: then it was left as it is on both. */
function leftDiffering({ decisions }: Ledger, { _id, left, right }: Coupling, since: number): boolean {
	return decisions.some(({ from, couplingId, records, side, fields }) => {
		const isOfPair =
			couplingId === _id || records.left === lower(left.id) || records.right === lower(right.id);
		return isOfPair && from > since && (side !== null || fields !== null);
	});
}

/** Every record that Koppel made belongs to a pair, or is or was told of; none was made twice for one source. */
async function twins({ stage, part, named, errors }: Rest): Promise<string[]> {
	const { ledger, tables, mapping } = part;
	const problems: string[] = [];
	for (const side of SIDES) {
		const made = ledger.entries.filter(
			(entry) =>
				entry.side === side &&
				entry.operation === "create" &&
				entry.by === "koppel" &&
				tables[side].get(entry.id),
		);
		const ids = made.map(({ id }) => id);
		const taken = await stage.stores.couplings.byRecord(mapping.name, side, ids);
		const free = ids.filter(
			(id) =>
				!taken.has(id) &&
				!named.has(`${side} ${id}`) &&
				!ledger.bonds.some((bond) => bond[side] === id) &&
				!ledger.named.has(`${side} ${id}`) &&
				!isRenamed(part, side, id, Number.POSITIVE_INFINITY),
		);
		problems.push(...free.map((id) => `${side} ${nameOf(id)} was made by Koppel and belongs to nothing`));
		problems.push(...madeTwice(part, side, made));
		const sources = new Map<string, string>();
		for (const id of ids) {
			const source = ledger.bonds.find((bond) => bond[side] === id)?.[otherSide(side)];
			if (!source) continue;
			const other = sources.get(source);
			sources.set(source, id);
			const told = errors.some(({ kind }) => kind === "possibleDuplicate") || named.has(`${side} ${id}`);
			// A record that was deleted before its making was known of is made again, under the same id.
			if (other !== undefined && other !== id && !told)
				problems.push(`${side} ${nameOf(other)} and ${nameOf(id)} were both made for ${nameOf(source)}`);
			if (isCopyOfCopy(part, side, id, source))
				problems.push(`${side} ${nameOf(id)} is a copy of ${nameOf(source)}, which Koppel had made itself`);
		}
	}
	return problems;
}

/**
 * True when somebody had changed, before then and before it was known of, the name or the number that Koppel had made
 * the record with: where its answer never came, nothing tells any more that it is ours (design.md 6.3 b and c).
 */
function isRenamed({ ledger, name: of }: Part, side: Side, id: string, before: number): boolean {
	const known = ledger.bonds.find((bond) => bond[side] === id)?.after ?? Number.POSITIVE_INFINITY;
	const telling = of === "contacts" ? (["name"] as const) : (["name", "number"] as const);
	return telling.some((field) => {
		const last = ledger.lastWrite(side, id, fieldName(of, field, side), Math.min(before, known));
		return last?.by === "person";
	});
}

/**
 * Of what people name, every name is another one: two records made with one name are two of one source, unless the
 * first was gone or told of, or somebody had renamed it, before the second was made. Late requests execute within their
 * time here.
 */
function madeTwice(part: Part, side: Side, made: Entry[]): string[] {
	const { ledger, name: of } = part;
	const name = fieldName(of, "name", side);
	return made.flatMap((second) =>
		made
			.filter(
				(first) =>
					first.n < second.n &&
					first.id !== second.id &&
					first.fields[name] === second.fields[name] &&
					!isNothing(first.fields[name] ?? null) &&
					ledger.lastWrite(side, first.id, name, second.n)?.n === first.n &&
					(ledger.named.get(`${side} ${first.id}`) ?? Number.POSITIVE_INFINITY) >= second.n &&
					!isRenamed(part, side, first.id, second.n),
			)
			.map(
				(first) =>
					`${side} ${nameOf(first.id)} and ${nameOf(second.id)} were both made as ${second.fields[name]}`,
			),
	);
}

/**
 * True when the record was made from one that Koppel had made, and not in the place of another that was gone. A late
 * twin that people were told of, and whose namesake they then did away with, is a record like any other.
 */
function isCopyOfCopy(part: Part, side: Side, id: string, source: string): boolean {
	const { ledger } = part;
	const made = ledger.creationOf(side, id);
	const origin = ledger.creationOf(otherSide(side), source);
	if (made === undefined || origin === undefined || origin.by !== "koppel" || origin.n > made.n) return false;
	const toldAt = ledger.named.get(`${otherSide(side)} ${source}`) ?? Number.POSITIVE_INFINITY;
	if (toldAt < made.n || isRenamed(part, otherSide(side), source, made.n)) return false;
	return ledger.bonds.find((bond) => bond[otherSide(side)] === source)?.[side] === id;
}

/** A record that people made is coupled, or told of, or left alone because a person or the configuration said so. */
async function forgotten({ stage, part, named }: Rest): Promise<string[]> {
	const { tables, mapping } = part;
	const problems: string[] = [];
	for (const side of SIDES) {
		if (!createsFrom(mapping, side)) continue;
		const standing = tables[side].everyId().filter((id) => tables[side].get(id) !== undefined);
		const taken = await stage.stores.couplings.byRecord(mapping.name, side, standing);
		for (const id of standing) {
			const fields = tables[side].get(id) ?? {};
			const belongs = tables[side].mergedInto(id) === null && fitsFilter(mapping[side].filter, fields);
			if (!belongs || taken.has(id) || named.has(`${side} ${id}`)) continue;
			problems.push(`${side} ${nameOf(id)} is neither coupled nor told of`);
		}
	}
	return problems;
}

/** A pair whose record is gone is told of. */
function missing({ part, concerned }: Rest, coupling: Coupling): string[] {
	if (coupling.state !== "coupled" || coupling.held !== null || concerned.has(coupling._id)) return [];
	const gone = SIDES.filter((side) => part.tables[side].get(coupling[side].id ?? "") === undefined);
	return gone.map((side) => `${pairName(coupling)}: ${side} is gone and nothing is told`);
}

function doubles({ errors }: Rest): string[] {
	const seen = new Set<string>();
	return errors.flatMap(({ openKey, couplingId, kind, record }) => {
		const subject =
			couplingId ?? (record === null ? openKey : `${record.side} ${record.id} ${openKey}`) ?? "";
		if (seen.has(subject)) return [`${kind} is open twice for ${nameOf(subject)}`];
		seen.add(subject);
		return openKey === undefined ? [`${kind} of ${nameOf(subject)} is open without its key`] : [];
	});
}

/** A question about fields that differ stands open only while some do; what the guard holds back is not looked at. */
function emptyQuestions(rest: Rest): string[] {
	const { part, errors, couplings } = rest;
	const { tables, mapping } = part;
	const values = part.values.asTyped;
	const byId = new Map(couplings.map((coupling) => [coupling._id, coupling]));
	return errors.flatMap(({ couplingId, conflict, state }) => {
		const coupling = byId.get(couplingId ?? "");
		const asksFields =
			conflict?.conflict === "update" && ["bothChanged", "firstContact"].includes(conflict.reason);
		if (coupling === undefined || !asksFields || state !== "open") return [];
		if (coupling.outside || coupling.held !== null) return [];
		const [left, right] = SIDES.map((side) => tables[side].get(coupling[side].id ?? ""));
		const differs = mapping.fields.some((field) => {
			if (field.constant !== null) return false;
			const words = {
				left: left?.[field.left?.field ?? ""] ?? null,
				right: right?.[field.right?.field ?? ""] ?? null,
			};
			// Words for a company that is not coupled, or stands there no more, cannot be told to name one.
			if (field.lookup !== null && SIDES.some((side) => !isCoupled(rest, side, words[side]))) return true;
			return !values.agree(field, words.left, words.right);
		});
		return differs ? [] : [`a question is open about ${pairName(coupling)}, whose records agree`];
	});
}

/** What is told to be deleted is gone. */
function falseDeletions({ part, errors, couplings }: Rest): string[] {
	const byId = new Map(couplings.map((coupling) => [coupling._id, coupling]));
	return errors.flatMap(({ kind, couplingId }) => {
		if (kind !== "deletedLeft" && kind !== "deletedRight") return [];
		const side = kind === "deletedLeft" ? "left" : "right";
		const coupling = byId.get(couplingId ?? "");
		const stands = coupling && part.tables[side].get(coupling[side].id ?? "") !== undefined;
		return stands ? [`${kind} is told of ${pairName(coupling)}, whose record stands there`] : [];
	});
}

/** Nothing is claimed, leased, being resolved or skipped without an error, and nothing that heals by itself is left. */
async function leftovers({ stage, part, couplings, errors, concerned }: Rest): Promise<string[]> {
	const problems: string[] = [];
	for (const coupling of couplings) {
		if (coupling.pending !== null)
			problems.push(`${pairName(coupling)} is claimed (${coupling.pending.operation})`);
		if (coupling.state === "creating") problems.push(`${pairName(coupling)} is still being made`);
		if (coupling.skipped && !concerned.has(coupling._id))
			problems.push(`I4 ${pairName(coupling)} is skipped without an error`);
	}
	const known = new Set(couplings.map(({ _id }) => _id));
	// A pair that waits outside the filter, or for the guard's answer, is not tried meanwhile.
	const paused = new Set(
		couplings.flatMap(({ _id, outside, held }) => (outside || held !== null ? _id : [])),
	);
	for (const { state, kind, couplingId } of errors) {
		if (state === "resolving") problems.push(`I6 ${kind} is stuck in being resolved`);
		if (SELF_HEALING.includes(kind) && state === "open" && !paused.has(couplingId ?? ""))
			problems.push(`${kind} of ${nameOf(couplingId)} has not healed`);
		if (kind === "setup") problems.push("a setup problem stays open");
		if (couplingId !== null && !known.has(couplingId))
			problems.push(`${kind} is open for a pair that has ended`);
	}
	if ((await stage.stores.mappings.get(part.name)).lease !== null) problems.push("the lease is held");
	return problems;
}

async function runningOperations({ stores }: Stage): Promise<string[]> {
	return (await stores.operations.running()).length > 0 ? ["an operation is running"] : [];
}
