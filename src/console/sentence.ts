import { bothSides, otherSide, type Side } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import type { MessageKey, Messages } from "../messages/index.js";
import { namedFields } from "./field-label.js";
import type { MappingFacts } from "./mapping-facts.js";
import { type Mask, maskOf, nameMaskOf, withOthersNamed } from "./mask.js";

/** What the words of a card are made from; `tellingOf` makes one. */
export interface Telling {
	error: SyncError;
	mapping: MappingFacts;
	messages: Messages;
	mask: Mask;
	/** For the names of records. */
	nameMask: Mask;
}

/** An error with everything personal taken care of: private values masked, names that are personal left out. */
export function tellingOf(
	error: SyncError,
	{ mapping, messages }: { mapping: MappingFacts; messages: Messages },
): Telling {
	const named = withOthersNamed(error, mapping);
	return {
		error: mapping.hasPrivateNames ? withoutOwnNames(named) : named,
		mapping,
		messages,
		mask: maskOf(error, mapping),
		nameMask: nameMaskOf(error, mapping),
	};
}

function withoutOwnNames(error: SyncError): SyncError {
	return { ...error, records: bothSides((side) => ({ ...error.records[side], name: null })) };
}

/** The record's name as people know it, from the side that still has it. */
export function nameOf({ error, messages, nameMask }: Telling): string {
	const { left, right } = error.records;
	const order = error.kind === "deletedLeft" ? [right, left] : [left, right];
	const name = order.map((record) => record.name).find((candidate) => candidate !== null && candidate !== "");
	const id = order.map((record) => record.id).find((candidate) => candidate !== null);
	return name ? nameMask(name) : (id ?? error.record?.id ?? messages.say("word.unnamed"));
}

/** The side a problem of one system stands on; null where it could be either. */
export function troubledSide(error: SyncError): Side | null {
	return error.answer?.side ?? error.refusedSide;
}

const UNSENT = {
	tooLong: "unsendable",
	noOption: "unsendable",
	otherTable: "unsendable",
	notTransformed: "notTransformed",
} as const;

/** Why a value was not even sent: the destination has no room or no word for it, or it could not be made. Null otherwise. */
export function unsentOf({ kind, answer }: SyncError): (typeof UNSENT)[keyof typeof UNSENT] | null {
	if (kind !== "validation" || answer === null || !(answer.code in UNSENT)) return null;
	return UNSENT[answer.code as keyof typeof UNSENT];
}

/** True when no single record failed, but the run as a whole. */
function isOfMapping({ couplingId, record }: SyncError): boolean {
	return couplingId === null && record === null;
}

/** What happened, in one plain sentence. */
export function sentenceOf(telling: Telling): string {
	const { error, mapping, messages } = telling;
	const { left, right } = mapping.labels;
	const name = nameOf(telling);
	const bySystem = (one: BySystem, both: Both): string => {
		const side = troubledSide(error);
		if (side === null) return messages.say(both, { name, mapping: mapping.name, left, right });
		return messages.say(one, { name, mapping: mapping.name, system: mapping.labels[side] });
	};
	switch (error.kind) {
		case "updateConflict":
			return conflictSentence(telling, name);
		case "deletedLeft":
		case "deletedRight": {
			const gone = error.kind === "deletedLeft" ? "left" : "right";
			const labels = { gone: mapping.labels[gone], survivor: mapping.labels[otherSide(gone)] };
			if (error.parent)
				return messages.say("sentence.deletedWithParent", { name, parent: parentName(telling), ...labels });
			return messages.say(survivorChanged(error) ? "sentence.deletedChanged" : "sentence.deleted", {
				name,
				...labels,
			});
		}
		case "validation":
			return bySystem(`sentence.${unsentOf(error) ?? "validation"}`, "sentence.validationBoth");
		case "permission":
			return bySystem("sentence.permission", "sentence.permissionBoth");
		case "duplicate":
			return error.others.length === 0
				? messages.say("sentence.duplicateNone", { name })
				: messages.say("sentence.duplicate", { name, count: error.others.length });
		case "waitingForParent":
			return messages.say("sentence.waitingForParent", { name, parent: parentName(telling) });
		case "stale":
			return bySystem("sentence.stale", "sentence.staleBoth");
		case "transient":
			return isOfMapping(error)
				? bySystem("sentence.transientMapping", "sentence.transientMappingBoth")
				: bySystem("sentence.transient", "sentence.transientBoth");
		case "possibleDuplicate":
			return bySystem("sentence.possibleDuplicate", "sentence.possibleDuplicateBoth");
		case "merged":
			return bySystem("sentence.merged", "sentence.mergedBoth");
		case "loop":
			return loopSentence(telling, name);
		case "massChange":
			return guardSentence(telling);
		case "setup":
			return setupSentence(telling);
		case "overdue":
			return messages.say("sentence.overdue", { mapping: mapping.name });
	}
}

/** What people call the record this one belongs to, else as the record refers to it, unless that is personal. */
export function parentName({ error, messages, mask, nameMask }: Telling): string {
	const { parent } = error;
	if (!parent) return messages.say("word.anotherRecord");
	return parent.name === null ? mask(parent.reference) : nameMask(parent.name);
}

type BySystem =
	| "sentence.validation"
	| "sentence.unsendable"
	| "sentence.notTransformed"
	| "sentence.permission"
	| "sentence.stale"
	| "sentence.transient"
	| "sentence.transientMapping"
	| "sentence.possibleDuplicate"
	| "sentence.merged";
type Both =
	| "sentence.validationBoth"
	| "sentence.permissionBoth"
	| "sentence.staleBoth"
	| "sentence.transientBoth"
	| "sentence.transientMappingBoth"
	| "sentence.possibleDuplicateBoth"
	| "sentence.mergedBoth";

/** The fields the question is about, as the error lists them. */
export function askedFields(error: SyncError): SyncError["fields"] {
	return error.fields.filter((field) => field.asked);
}

const CONFLICTS = {
	bothChanged: "sentence.bothChanged",
	firstContact: "sentence.firstContact",
	cutText: "sentence.cutText",
	elsewhere: "sentence.elsewhere",
	undone: "sentence.undone",
	rejected: "sentence.rejected",
} as const satisfies Record<string, MessageKey>;

function conflictSentence({ error, mapping, messages }: Telling, name: string): string {
	const reason = error.conflict?.conflict === "update" ? error.conflict.reason : "bothChanged";
	const fields = askedNames({ error, mapping, messages });
	return messages.say(CONFLICTS[reason], { name, fields, ...mapping.labels });
}

function askedNames({ error, mapping, messages }: Pick<Telling, "error" | "mapping" | "messages">): string {
	const names = askedFields(error).map((field) => field.name);
	return namedFields(names, { mapping, messages });
}

function loopSentence({ error, mapping, messages }: Telling, name: string): string {
	const fields = askedNames({ error, mapping, messages });
	const isOver = error.state === "resolved";
	const [swing] = error.loop?.fields ?? [];
	if (swing?.reason === "reaction") {
		const written = swing.side ?? "right";
		const { [written]: destination, [otherSide(written)]: source } = mapping.labels;
		const key = isOver ? "sentence.reactionOver" : "sentence.reaction";
		return messages.say(key, { name, fields, source, destination });
	}
	return messages.say(isOver ? "sentence.loopOver" : "sentence.loop", { name, fields, ...mapping.labels });
}

function survivorChanged(error: SyncError): boolean {
	return error.conflict?.conflict === "deletion" && error.conflict.reason === "survivorChanged";
}

function guardSentence({ error, mapping, messages }: Telling): string {
	if (error.held === null) return messages.say("sentence.massUnknown", { mapping: mapping.name });
	const { count, total, what } = error.held;
	const key = what === "deletion" ? "sentence.massDeletion" : "sentence.massOverwrite";
	return messages.say(key, { count, total, mapping: mapping.name });
}

function setupSentence({ error, mapping, messages }: Telling): string {
	const side = troubledSide(error);
	if (side === null) return messages.say("sentence.setup", { mapping: mapping.name });
	return messages.say("sentence.setupSystem", { mapping: mapping.name, system: mapping.labels[side] });
}
