import type {
	DeletionPolicy,
	Direction,
	FieldMapping,
	OnCouple,
	UpdatePolicy,
} from "../../../src/domain/mapping.js";
import type { FieldValue, Side } from "../../../src/domain/record.js";
import { aField, aFieldEnd, aMapping, seatsOf } from "../builders/index.js";
import type { SimulatedPair } from "./pair.js";

/** What the left side did, what the right side did, under which settings, and what is decided. */
export type MatrixRow = readonly [left: string, right: string, setting: string, decision: string];

const AGREED: Record<string, FieldValue> = { name: "agreed", phone: "agreed" };
const EARLIER = "2026-01-31T09:00:00Z";
const MUCH_LATER = "2026-01-31T09:01:01Z";
const SLIGHTLY_LATER = "2026-01-31T09:01:00Z";
const LONG = "0123456789 and more";

/**
 * The pair a row describes. A side's cell says what happened there: `none`, `deleted`, `extra` (a field nobody mapped
 * was edited), field names (each got a value of its own; `name=same` the same one on both sides, `name=empty`,
 * `name=long` a text too long for the other side, `name=corrected` the cut text with one letter changed), or for a
 * field that never met, `new name=A`. Settings are separated by commas, e.g. `update leftWins, name toRight`.
 */
export function pairOf([left, right, setting]: MatrixRow): SimulatedPair {
	const cells = { left, right };
	const settings = setting === "any" ? [] : setting.split(", ");
	const pair = agreedPair();
	for (const side of ["left", "right"] as const) applyCell(pair, side, cells[side]);
	for (const word of settings) applySetting(pair, word);
	return pair;
}

/** The policies a row with the setting `any` is walked under. */
export const UPDATE_POLICIES: readonly UpdatePolicy[] = ["ask", "leftWins", "rightWins", "merge", "newest"];
export const DELETION_POLICIES: readonly DeletionPolicy[] = ["ask", "restore", "uncouple", "delete"];
export const ON_COUPLE: readonly OnCouple[] = ["fillEmpty", "ask", "leftWins", "rightWins"];

function agreedPair(): SimulatedPair {
	return {
		mapping: aMapping({ fields: [aField(), aField({ name: "phone" })] }),
		records: { left: { ...AGREED }, right: { ...AGREED } },
		seats: seatsOf(AGREED),
		alwaysChanged: { left: [], right: [] },
		read: { left: true, right: true },
		modifiedAt: { left: EARLIER, right: EARLIER },
		asked: false,
		coupled: true,
	};
}

function applyCell(pair: SimulatedPair, side: Side, cell: string): void {
	if (cell === "none") return;
	if (cell === "extra") {
		pair.extra = { ...pair.extra, [side]: true };
		return;
	}
	if (cell === "deleted") {
		pair.records[side] = null;
		return;
	}
	for (const part of cell.split(", ")) {
		const [name = "", word] = part.replace(/^new /, "").split("=");
		if (part.startsWith("new ")) delete pair.seats[name];
		pair.records[side] = { ...pair.records[side], [name]: valueIn(word, side) };
	}
}

function valueIn(word: string | undefined, side: Side): FieldValue {
	switch (word) {
		case undefined:
			return `own ${side}`;
		case "same":
			return "alike";
		case "empty":
			return null;
		case "long":
			return LONG;
		case "cut":
			return LONG.slice(0, 10);
		case "corrected":
			return `x${LONG.slice(1, 10)}`;
		default:
			return word;
	}
}

function applySetting(pair: SimulatedPair, setting: string): void {
	const [subject = "", word = ""] = setting.split(" ");
	const { mapping } = pair;
	switch (subject) {
		case "update":
			mapping.policies.update = word as UpdatePolicy;
			return;
		case "deletion":
			mapping.policies.deletion = word as DeletionPolicy;
			return;
		case "onCouple":
			mapping.onCouple = word as OnCouple;
			return;
		case "mapping":
			mapping.direction = word as Direction;
			return;
		case "asked":
			pair.asked = true;
			return;
		case "unread":
			pair.read[word as Side] = false;
			return;
		case "left":
		case "right":
			pair.modifiedAt[subject] = word === "later" ? MUCH_LATER : word === "unknown" ? null : SLIGHTLY_LATER;
			return;
		default:
			mapping.fields = mapping.fields.map((field) =>
				field.name === subject ? withWord(pair, field, setting.slice(subject.length + 1)) : field,
			);
	}
}

function withWord(pair: SimulatedPair, field: FieldMapping, words: string): FieldMapping {
	switch (words) {
		case "toLeft":
		case "toRight":
			return { ...field, direction: words };
		case "enforce":
			return { ...field, enforce: true };
		case "onlyWhenSet":
			return { ...field, onlyWhenSet: true };
		case "10 characters on the right":
			return { ...field, right: aFieldEnd({ field: field.name, maxLength: 10 }) };
		case "truncate": {
			pair.seats[field.name] = { left: LONG, right: LONG.slice(0, 10) };
			if (pair.records.left?.[field.name] === "agreed") pair.records.left[field.name] = LONG;
			if (pair.records.right?.[field.name] === "agreed") pair.records.right[field.name] = LONG.slice(0, 10);
			return { ...field, truncate: true, right: aFieldEnd({ field: field.name, maxLength: 10 }) };
		}
		default: {
			const policy = words.replace("policy ", "") as UpdatePolicy;
			if (!UPDATE_POLICIES.includes(policy)) throw new Error(`the matrix knows no setting "${words}"`);
			return { ...field, policy };
		}
	}
}
