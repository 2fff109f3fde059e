import { type OwnCode, type OwnSentence, replaceOwn } from "../domain/own-words.js";
import type { MessageKey, Messages } from "../messages/index.js";
import { fieldLabel } from "./field-label.js";
import type { MappingFacts } from "./mapping-facts.js";

const KEYS = {
	tooLong: "own.tooLong",
	noOption: "own.noOption",
	notTransformed: "own.notTransformed",
	otherTable: "own.otherTable",
	parentNotCoupled: "own.parentNotCoupled",
	parentFirst: "own.parentFirst",
	bothDiffer: "own.bothDiffer",
	keptChanging: "own.keptChanging",
	keptWriting: "own.keptWriting",
	sharedKey: "own.sharedKey",
	mergedAway: "own.mergedAway",
	recordGone: "own.recordGone",
	severalCopies: "own.severalCopies",
	madeUpKey: "own.madeUpKey",
	coupledOrGone: "own.coupledOrGone",
	notCoupledAnyMore: "own.notCoupledAnyMore",
	leftFilterUncoupled: "own.leftFilterUncoupled",
	leftFilterPaused: "own.leftFilterPaused",
	answerNeverCame: "own.answerNeverCame",
	beingWritten: "own.beingWritten",
	otherPair: "own.otherPair",
	alreadyCoupled: "own.alreadyCoupled",
	keptApart: "own.keptApart",
	recordNotFound: "own.recordNotFound",
	takenBack: "own.takenBack",
	notTakenBack: "own.notTakenBack",
	undoNotKept: "own.undoNotKept",
	notDone: "own.notDone",
	mappingBusy: "own.mappingBusy",
	observing: "own.observing",
	toldToEnd: "own.toldToEnd",
	processEnded: "own.processEnded",
	unreachable: "own.unreachable",
	timedOut: "own.timedOut",
	connectionLost: "own.connectionLost",
	connectionLostBy: "own.connectionLostBy",
	callEnded: "own.callEnded",
	signInUnreachable: "own.signInUnreachable",
	signInRefused: "own.signInRefused",
	signInFailed: "own.signInFailed",
	answerLeftOut: "own.answerLeftOut",
	keptUnsaid: "own.keptUnsaid",
	noSuchRecord: "own.noSuchRecord",
	noTable: "own.noTable",
	noField: "own.noField",
	noCompany: "own.noCompany",
	noVersions: "own.noVersions",
	withoutVersions: "own.withoutVersions",
	recordsUnknown: "own.recordsUnknown",
	coupledElsewhere: "own.coupledElsewhere",
	misfit: "own.misfit",
	answeredStatus: "own.answeredStatus",
	unreadable: "own.unreadable",
} as const satisfies Record<OwnCode, MessageKey>;

/** Values that are counted: they choose the plural form and are written as the language writes numbers. */
const COUNTS: readonly string[] = ["count", "most"];

/**
 * A stored reason as people read it: a sentence of Koppel's own in the language of `messages`, a system's own words as
 * they are. `mapping` tells what people call a field.
 */
export function reasonText(
	text: string,
	{ mapping, messages }: { mapping: Pick<MappingFacts, "fieldLabels">; messages: Messages },
): string {
	const say = messages.say as (key: MessageKey, values: Record<string, string | number>) => string;
	return replaceOwn(text, ({ code, values }) => {
		const key = (KEYS as Partial<Record<string, MessageKey>>)[code];
		return key === undefined ? null : say(key, valuesOf(values, code, { mapping, messages }));
	});
}

function valuesOf(
	values: OwnSentence["values"],
	code: string,
	naming: { mapping: Pick<MappingFacts, "fieldLabels">; messages: Messages },
): Record<string, string | number> {
	const words = Object.entries(values).map(([name, value]) => {
		if (COUNTS.includes(name)) return [name, Number(value)];
		// A field the systems do not have is named as the configuration names it.
		if (name !== "field" || code === "noField") return [name, value];
		return [name, naming.messages.say("word.theField", { field: fieldLabel(value, naming) })];
	});
	return Object.fromEntries(words);
}

/** For reasons that name no field of a mapping, such as why a run ended. */
export const NO_MAPPING: Pick<MappingFacts, "fieldLabels"> = { fieldLabels: new Map() };

/** True for a text that is one of Koppel's own sentences, and nothing a system said. */
export function isOwnText(text: string): boolean {
	return text !== "" && replaceOwn(text, () => "") === "";
}
