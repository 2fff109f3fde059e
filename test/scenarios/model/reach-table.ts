import type { Side } from "../../../src/domain/record.js";
import {
	both,
	dies,
	ended,
	entryAt,
	fieldOf,
	fieldsOf,
	inOrder,
	koppel,
	left,
	type Next,
	otherFieldThan,
	type Pattern,
	passes,
	person,
	sideOf,
	stepped,
	stopped,
	struck,
	told,
	valueIn,
	woke,
} from "../../support/model/patterns.js";
import type { History, Job, ModelField, ModelStep, Settings } from "../../support/model/steps.js";
import type { Happening, Played } from "../../support/model/trace.js";

/** A history that breaks two-way syncs, and how a random one is known to hold it. */
export interface Reached {
	/** In the list of such histories; null for one beside it. */
	number: number | null;
	history: string;
	holds: Pattern;
	/** False for a history whose steps show that it cannot hold it: so it need not be played to know that. */
	isLikely(history: History): boolean;
}

function reached(
	number: number | null,
	history: string,
	holds: Pattern,
	isLikely: Reached["isLikely"] = () => true,
): Reached {
	return { number, history, holds, isLikely };
}

/** True when the steps hold one like each of these, at any depth. */
function hasAll(...wanted: Array<(step: ModelStep) => boolean>): Reached["isLikely"] {
	return ({ steps }) => {
		const every = withMeanwhile(steps);
		return wanted.every((fits) => every.some(fits));
	};
}

function withMeanwhile(steps: readonly ModelStep[]): ModelStep[] {
	return steps.flatMap((step) => [step, ...(step.do === "interrupt" ? withMeanwhile(step.meanwhile) : [])]);
}

const isKillAt =
	(...at: string[]) =>
	(step: ModelStep): boolean =>
		step.do === "interrupt" && at.includes(step.at) && (step.ending === "die" || step.ending === "vanish");

const isTrouble =
	(what: readonly string[], call: string) =>
	(step: ModelStep): boolean =>
		step.do === "trouble" && what.includes(step.what) && step.with === call;

const isEdit =
	(side: Side, ...fields: string[]) =>
	(step: ModelStep): boolean =>
		step.do === "edit" && step.of === undefined && step.side === side && fields.includes(step.field);

const isJob =
	(job: Job["job"]) =>
	(step: ModelStep): boolean =>
		step.do === "work" && step.job.job === job;

const does =
	(what: ModelStep["do"]) =>
	(step: ModelStep): boolean =>
		step.do === what;

const isNew =
	(of: "contacts" | undefined, side: Side) =>
	(step: ModelStep): boolean =>
		step.do === "create" && step.of === of && step.side === side;

const set =
	(fits: (settings: Settings) => boolean): Pattern =>
	({ history }) =>
		fits(history.settings);

/** Written, and nothing about it saved yet. */
const UNSAVED = ["afterAnswer", "couplings.save"];
const LOST = ["lostAfter", "lostBefore", "late"] as const;
const REFUSED = ["refused", "forbidden"] as const;

/** Someone changes a side, Koppel carries it over, and its process dies before anything is saved. */
const carriedOver: Next[] = [
	person(),
	koppel({ side: sideOf(0, "other"), field: fieldOf(0), pairOf: 0 }),
	(one) => one.what === "stopped" && UNSAVED.includes(one.at),
	dies,
];

/** The value the field of an earlier write held before it. */
function putsBack(at: number, before: number): Next {
	return person({
		side: sideOf(at),
		field: fieldOf(at),
		pairOf: at,
		and: (write, found, { happened }) => {
			const field = fieldsOf(found[at] as Happening & { what: "wrote" })[0] as ModelField;
			const { id, side } = entryAt(found, at);
			const held = happened.findLast(
				(one) =>
					one.what === "wrote" &&
					one.n < (found[before]?.n ?? 0) &&
					one.entry.id === id &&
					one.entry.side === side &&
					fieldsOf(one).includes(field),
			);
			return held?.what === "wrote" && valueIn(held.entry, field) === valueIn(write.entry, field);
		},
	});
}

/** A new record of a side that is in no pair yet, when something happens to it. */
const ofSource = (operation: "update" | "delete"): Next =>
	person({
		operation,
		side: (found) => (struckAt(found, 1).trouble.side === "left" ? "right" : "left"),
		and: ({ entry }, found) => entry.id === entryAt(found, 0).id,
	});

function struckAt(found: readonly Happening[], at: number): Happening & { what: "struck" } {
	const one = found[at];
	if (one?.what !== "struck") throw new Error(`The one found at ${at} is no trouble.`);
	return one;
}

const aNewRecord = person({ operation: "create" });
const aLostCreate: Next = (one, found, played) =>
	struck(LOST, "create")(one, found, played) &&
	one.what === "struck" &&
	one.trouble.side !== entryAt(found, 0).side;

const executesLateStep = does("executeLate");
const executesLate = stepped(executesLateStep);
const isStampedEarlier = (step: ModelStep): boolean =>
	step.do === "edit" && (step.stampedMinutesAgo ?? 0) > 10;
const asksOverwrite = told(["updateConflict"]);
const isGuard = told(["massChange"], ({ held }) => held?.what === "deletion");

/** One that holds each, in the order of the table. What a seed stands for changes with the generator. */
export const SEEDS: readonly number[] = [
	59, 3189, 59, 173, 24346, 2237, 238, 172, 3351, 105, 77, 11, 3201, 509, 840, 253149, 14, 634, 29403, 8, 20,
	6, 113, 142, 73, 526, 783, 1896, 25, 22, 810, 17886, 397, 204, 350, 30, 1542, 57, 70, 988, 36327, 13, 127,
	333,
];

export const REACHED: Reached[] = [
	reached(
		1,
		"our own write of a run that was killed",
		inOrder(...carriedOver, person({ side: sideOf(0), field: fieldOf(0), pairOf: 0 })),
	),
	reached(
		2,
		"a merge that was killed between its two writes",
		both(
			set(({ update }) => update === "merge"),
			inOrder(
				person(),
				person({ side: sideOf(0, "other"), field: otherFieldThan(0), pairOf: 0 }),
				koppel({ side: sideOf(1), field: fieldOf(0), pairOf: 0 }),
				(one) => one.what === "stopped" && one.at === "afterSave",
				dies,
				koppel({ side: sideOf(0), field: fieldOf(1), pairOf: 0 }),
			),
		),
		hasAll(isKillAt("afterSave")),
	),
	reached(
		3,
		"an edit of another field after a killed write",
		inOrder(...carriedOver, person({ side: sideOf(1), field: otherFieldThan(0), pairOf: 0 })),
	),
	reached(4, "the old value typed back after a killed write", inOrder(...carriedOver, putsBack(1, 1))),
	reached(
		5,
		"a lost patch that executes after the source was taken back",
		inOrder(
			person(),
			struck(["late"], "update"),
			putsBack(0, 0),
			executesLate,
			koppel({ side: sideOf(0, "other"), field: fieldOf(0), pairOf: 0, and: atOnce }),
		),
		hasAll(isTrouble(["late"], "update"), does("editBack"), executesLateStep),
	),
	reached(
		6,
		"a lost create that executes minutes later",
		inOrder(
			struck(["late"], "create"),
			passes(3, 12),
			executesLate,
			koppel({ operation: "create", side: (found) => struckAt(found, 0).trouble.side, and: atOnce }),
		),
		hasAll(isTrouble(["late"], "create"), executesLateStep),
	),
	reached(
		7,
		"a source that is edited while its lost create is waited for",
		inOrder(aNewRecord, aLostCreate, ofSource("update")),
	),
	reached(
		8,
		"a source that is deleted while its lost create is waited for",
		inOrder(aNewRecord, aLostCreate, ofSource("delete")),
	),
	reached(
		9,
		"a copy that is edited before anyone knows of it",
		inOrder(
			koppel({ operation: "create" }),
			struck(["lostAfter"], "create"),
			person({ side: sideOf(0), and: ({ entry }, found) => entry.id === entryAt(found, 0).id }),
			ended("run"),
		),
		hasAll(isTrouble(["lostAfter"], "create"), does("edit")),
	),
	reached(
		10,
		"a kill between an error and the mark on its pair",
		inOrder(
			(one) => one.what === "stopped" && ["afterErrorOpened", "beforeErrorOpened"].includes(one.at),
			dies,
			ended("run"),
		),
		hasAll(isKillAt("afterErrorOpened", "beforeErrorOpened")),
	),
	reached(11, "a kill while an error is being resolved", inOrder(stopped("press"), dies, ended("takeOver"))),
	reached(
		12,
		"a job that dies in a process that lives on",
		inOrder(ended("run", /StoreFailure/), ended("run")),
	),
	reached(
		13,
		"a restore that the system refuses",
		inOrder(struck(REFUSED, "create"), ended("press", /^restore .*: failed/)),
		hasAll(isTrouble(REFUSED, "create"), isJob("press")),
	),
	reached(
		14,
		"half a batch is answered",
		inOrder(
			koppel(),
			(one, found, played) =>
				struck(["breakOff"], "update")(one, found, played) && atOnce(one, found, played),
			ended("run", /./),
		),
	),
	reached(
		15,
		"a press that writes while a run holds an older picture",
		inOrder(stopped("run"), koppel(), ended("press", /: done/), left("goOn"), ended("run")),
	),
	reached(
		16,
		"a press in the middle of a long run",
		inOrder(stopped("run"), passes(20), ended("press", /: done/), left("goOn"), ended("run")),
		hasAll(
			(step) =>
				step.do === "interrupt" &&
				step.job.job === "run" &&
				step.ending === "goOn" &&
				step.meanwhile.some((one) => one.do === "pass" && one.minutes >= 20) &&
				step.meanwhile.some(isJob("press")),
		),
	),
	reached(
		17,
		"a card that shows an older value than there is",
		inOrder(
			asksOverwrite,
			person({
				and: (write, found, { pairOf }) => pairOf(write.of, write.entry) === toldAt(found, 0).couplingId,
			}),
			ended("press", /^synchronize .*: refused/),
		),
	),
	reached(
		18,
		"a stopped holder that wakes after the next one has worked",
		inOrder(
			stopped("run", "jobs.insert", "beforeClaim", "couplings.claim"),
			left("freeze"),
			ended("run"),
			woke(),
		),
	),
	reached(
		19,
		"a stale holder and an error that was told again",
		inOrder(
			told(["updateConflict", "deletedLeft", "deletedRight", "validation", "transient", "permission"]),
			stopped("run", "errors.save", "errors.get"),
			told(
				["updateConflict", "deletedLeft", "deletedRight", "validation", "transient", "permission"],
				({ _id, revision }, found) => _id === toldAt(found, 0)._id && revision > toldAt(found, 0).revision,
			),
			left("goOn", "freeze"),
		),
		hasAll(
			(step) =>
				step.do === "interrupt" &&
				["errors.save", "errors.get"].includes(step.at) &&
				step.job.job === "run" &&
				step.meanwhile.some(does("work")),
		),
	),
	reached(20, "two people press different buttons on one card at once", pressedAtOnce),
	reached(
		21,
		"hosts whose clocks differ by two minutes",
		inOrder(
			(one) => one.what === "stopped" && one.job.job === "run" && one.by !== "skewed",
			(one) => one.what === "ended" && one.by === "skewed" && /MappingBusy/.test(one.outcome),
			left("goOn"),
		),
	),
	reached(
		22,
		"a system that reformats what it is sent",
		both(
			set(({ reformats }) => reformats),
			inOrder(
				person({ side: "left", field: "phone" }),
				koppel({ side: "right", field: "phone", pairOf: 0 }),
				ended("run"),
			),
		),
	),
	reached(
		23,
		"a text that is cut, corrected on the short side",
		both(
			set(({ truncates }) => truncates),
			inOrder(
				person({
					side: "right",
					field: "city",
					and: ({ entry }) => String(valueIn(entry, "city")).length > 30,
				}),
				koppel({ side: "left", field: "city", pairOf: 0 }),
				person({ side: "left", field: "city", pairOf: 0 }),
				ended("run"),
			),
		),
		hasAll(isEdit("right", "city"), isEdit("left", "city")),
	),
	reached(
		24,
		"a merge of which one half is refused",
		both(
			set(({ update }) => update === "merge"),
			inOrder(
				person(),
				person({ side: sideOf(0, "other"), field: otherFieldThan(0), pairOf: 0 }),
				struck(REFUSED, "update"),
				told(["validation", "permission"], ({ couplingId }) => couplingId !== null),
				koppel({ pairOf: 0 }),
			),
		),
	),
	reached(
		25,
		"a refused change and an unrelated edit of the other side",
		inOrder(
			person(),
			struck(REFUSED, "update"),
			told(["validation", "permission"]),
			person({ side: sideOf(0, "other"), field: otherFieldThan(0), pairOf: 0 }),
			ended("run"),
		),
	),
	reached(
		26,
		"a field that flows one way edited on its destination beside a conflict",
		inOrder(
			person({ side: "right", field: (_, write) => fieldsOf(write).some(isOneWay) }),
			person({ side: "left", pairOf: 0 }),
			person({ side: "right", field: fieldOf(1), pairOf: 0 }),
			told(["updateConflict"]),
		),
	),
	reached(
		27,
		"a field emptied while its first contact is asked",
		inOrder(
			told(
				["updateConflict"],
				({ conflict }) => conflict?.conflict === "update" && conflict.reason === "firstContact",
			),
			person({
				and: ({ entry, of }, found, { pairOf }) =>
					pairOf(of, entry) === toldAt(found, 0).couplingId && Object.values(entry.fields).includes(null),
			}),
			ended("run"),
		),
	),
	reached(
		28,
		"an answer taken back, and the next run",
		inOrder(ended("undo", /^of synchronize .*: done/), ended("run")),
	),
	reached(
		29,
		"a field that is mapped later",
		inOrder(
			stepped((step) => step.do === "configure" && step.change.what === "mapEmail"),
			ended("run"),
			told(
				["updateConflict"],
				({ conflict }) => conflict?.conflict === "update" && conflict.fields.includes("email"),
			),
		),
	),
	reached(
		30,
		"a value changed and changed back between two runs",
		inOrder(
			person(),
			(one, found, played) => putsBack(0, 0)(one, found, played) && noneBetween(played, found[0], one),
			ended("run"),
		),
	),
	reached(
		31,
		"deletions that come over several pages and trip the guard",
		both(
			set(({ smallPages, strictGuard }) => smallPages && strictGuard),
			inOrder(isGuard),
		),
	),
	reached(
		32,
		"a released list, and deletions after it",
		inOrder(isGuard, ended("press", /^release .*: done/), person({ operation: "delete" }), ended("sweep")),
		({ settings, ...history }) =>
			settings.strictGuard && hasAll(does("remove"), isJob("press"))({ settings, ...history }),
	),
	reached(
		33,
		"a page of a sweep that is lost",
		inOrder(
			(one) => one.what === "began" && one.job.job === "sweep",
			struck(["serverError", "down", "throttled"], "list"),
			ended("sweep", /./),
		),
	),
	reached(
		34,
		"contacts that go with their account",
		inOrder(
			person({ operation: "delete", side: "right" }),
			person({ of: "contacts", operation: "delete", side: "right" }),
			told(["deletedRight"], ({ mapping, parent }) => mapping === "contacts" && parent != null),
		),
	),
	reached(
		35,
		"a survivor edited in a field that does not flow",
		both(
			set(({ deletion }) => deletion === "delete"),
			inOrder(
				person({ side: "right", field: (_, write) => fieldsOf(write).some(isOneWay) }),
				person({ side: "left", operation: "delete", pairOf: 0 }),
				told(["deletedLeft"]),
			),
		),
		hasAll(isEdit("right", "creditLimit", "number"), does("remove")),
	),
	reached(
		36,
		"a customer that a person uncoupled and then edited",
		both(
			set(({ createMissing }) => createMissing),
			inOrder(
				ended("uncouple", /^#/),
				person({
					and: ({ entry, of }, found, { pairOf }) =>
						pairOf(of, entry) !== null && uncoupledBy(found[0], entry.id),
				}),
				ended("run"),
			),
		),
		hasAll(isJob("uncouple"), does("edit")),
	),
	reached(
		37,
		"a transaction that is stamped earlier than it commits",
		inOrder(ended("run"), stepped(isStampedEarlier), ended("sweep", /missedChanges/)),
		hasAll(isStampedEarlier, (step) => step.do === "pass" && step.minutes >= 12),
	),
	reached(
		38,
		"a coupled customer that leaves the filter",
		inOrder(
			person({
				side: "left",
				and: ({ entry, of }, _, { pairOf }) => entry.fields.blocked === "All" && pairOf(of, entry) !== null,
			}),
			ended("run"),
			person({ pairOf: 0 }),
			ended("run"),
		),
	),
	reached(
		39,
		"links to changes that have expired",
		inOrder(
			passes(8 * 24 * 60),
			stepped((step) => step.do === "expireLinks"),
			ended("run"),
		),
	),
	reached(
		40,
		"one change whose records stand on different pages",
		onDifferentPages,
		({ settings }) => settings.smallPages && settings.pairs > 2,
	),
	reached(
		41,
		"a contact whose company is refused",
		inOrder(
			person({ operation: "create", side: "left" }),
			struck(REFUSED, "create"),
			told(
				["waitingForParent"],
				({ parent }, found) => parent?.mapping === "customers" && parent.id === entryAt(found, 0).id,
			),
			koppel({ of: "contacts", operation: "create", side: "right" }),
		),
		hasAll(isTrouble(REFUSED, "create"), isNew(undefined, "left"), isNew("contacts", "left")),
	),
	reached(
		42,
		"two new records with one number",
		inOrder(
			person({ operation: "create" }),
			person({
				operation: "create",
				side: sideOf(0),
				and: ({ entry }, found) => {
					const number = valueIn(entry, "number");
					return number !== null && valueIn(entryAt(found, 0), "number") === number;
				},
			}),
			told(["duplicate"], ({ others }) => others.length > 1),
		),
	),
	reached(
		null,
		"an edit and a press while an answer is on its way",
		inOrder(
			(one) => one.what === "began" && one.job.job === "run",
			struck(["slowBefore", "slowAfter"], "update", "create", "read", "pull", "list", "find", "any"),
			person(),
			ended("press", /: (done|failed)/),
			ended("run"),
		),
	),
	reached(
		null,
		"a contact that waited and is made once its company is coupled",
		inOrder(
			told(["waitingForParent"]),
			koppel({ of: "contacts", operation: "create" }),
			ended("run", /^done/, "contacts"),
		),
		({ settings }) => settings.contacts === "wait",
	),
];

/** Nothing came between it and what was found last. */
function atOnce(one: Happening, found: readonly Happening[], { happened }: Played): boolean {
	return happened[happened.indexOf(one) - 1] === found.at(-1);
}

function toldAt(found: readonly Happening[], at: number) {
	const one = found[at];
	if (one?.what !== "told") throw new Error(`The one found at ${at} is no error.`);
	return one.error;
}

function isOneWay(field: ModelField): boolean {
	return field === "number" || field === "creditLimit";
}

/** True when no run or sweep began between. */
function noneBetween({ happened }: Played, from: Happening | undefined, to: Happening | undefined): boolean {
	const between = happened.slice(happened.indexOf(from as Happening), happened.indexOf(to as Happening));
	return !between.some(({ what }) => what === "began" || what === "stopped");
}

/** Two rows a page: both records of a pair changed before a run, and each stands on another page of its list. */
function onDifferentPages({ history, happened, pairOf }: Played): boolean {
	if (!history.settings.smallPages) return false;
	const runs = happened.flatMap((one, at) => (one.what === "began" && one.job.job === "run" ? [at] : []));
	return runs.some((end, index) => {
		const changed = happened.slice(runs[index - 1] ?? 0, end).flatMap((one) => {
			if (one.what !== "wrote" || one.of !== "customers" || one.entry.operation !== "update") return [];
			return [{ side: one.entry.side, id: one.entry.id, pair: pairOf(one.of, one.entry) }];
		});
		// One list comes in the order of the changes, the other in that of the records.
		const left = [...new Set(changed.filter(({ side }) => side === "left").map(({ pair }) => pair))];
		const right = changed
			.filter(({ side }) => side === "right")
			.sort((one, two) => (one.id < two.id ? -1 : 1));
		const pairs = [...new Set(right.map(({ pair }) => pair))];
		return left.some((pair, at) => {
			const other = pairs.indexOf(pair);
			return pair !== null && other >= 0 && Math.floor(other / 2) !== Math.floor(at / 2);
		});
	});
}

/** The record that was named, by the last digits of its id. */
function uncoupledBy(one: Happening | undefined, id: string): boolean {
	return one?.what === "ended" && one.outcome === `#${id.slice(-6).replace(/^0+/, "")}`;
}

/** Two presses on one card in one step: one is done, and the other is told so. */
function pressedAtOnce({ happened }: Played): boolean {
	return happened.some((step, at) => {
		if (step.what !== "stepped" || step.step.do !== "together") return false;
		const rest = happened.slice(at + 1);
		const end = rest.findIndex(({ what }) => what === "stepped");
		const presses = rest
			.slice(0, end < 0 ? rest.length : end)
			.flatMap((one) => (one.what === "ended" && one.job.job === "press" ? [one.outcome] : []));
		const [done, refused] = [/^(\w+).* (on .*): done/, /^(\w+).* (on .*): refused/].map((outcome) =>
			presses.map((press) => outcome.exec(press)).find((match) => match !== null),
		);
		return done != null && refused != null && done[2] === refused[2] && done[1] !== refused[1];
	});
}
