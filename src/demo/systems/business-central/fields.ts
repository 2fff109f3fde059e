import { encodeEnumWord } from "./enum-word.js";

/** A stored value. Options are stored as their plain word, dates and guids as text. */
export type FieldValue = string | number | boolean;

export type FieldKind =
	| "text"
	| "code"
	| "enum"
	| "decimal"
	| "integer"
	| "boolean"
	| "guid"
	| "date"
	| "datetime";

/** One field of an entity set (facts/business-central-api section 3). */
export interface FieldDefinition {
	name: string;
	kind: FieldKind;
	/** Of text and code. */
	maxLength?: number;
	/** Of enum: the plain words, in order. */
	options?: readonly string[];
	/** Clients cannot write it; people and the application can. */
	isReadOnly?: boolean;
	/** What it holds when nothing was given. */
	initial: FieldValue;
	/** The set this field points to: by id when it is a guid, by key when it is a code. */
	refersTo?: { set: string; caption: string };
	/** Of a guid reference: the field that shows the same reference as a code; of the code: the guid field. */
	pairedWith?: string;
	/** An empty code shows the local currency (section 3). */
	isCurrency?: boolean;
}

export const NO_ID = "00000000-0000-0000-0000-000000000000";
export const NO_DATE = "0001-01-01";

type Extra = Partial<Pick<FieldDefinition, "isReadOnly" | "refersTo" | "pairedWith" | "isCurrency">>;

export function text(name: string, maxLength: number, extra: Extra = {}): FieldDefinition {
	return { name, kind: "text", maxLength, initial: "", ...extra };
}

export function code(name: string, maxLength: number, extra: Extra = {}): FieldDefinition {
	return { name, kind: "code", maxLength, initial: "", ...extra };
}

export function choice(name: string, options: readonly string[], extra: Extra = {}): FieldDefinition {
	return { name, kind: "enum", options, initial: options[0] as string, ...extra };
}

export function decimal(name: string, extra: Extra = {}): FieldDefinition {
	return { name, kind: "decimal", initial: 0, ...extra };
}

export function integer(name: string, extra: Extra = {}): FieldDefinition {
	return { name, kind: "integer", initial: 0, ...extra };
}

export function flag(name: string, extra: Extra = {}): FieldDefinition {
	return { name, kind: "boolean", initial: false, ...extra };
}

export function date(name: string, extra: Extra = {}): FieldDefinition {
	return { name, kind: "date", initial: NO_DATE, ...extra };
}

export function guid(name: string, extra: Extra = {}): FieldDefinition {
	return { name, kind: "guid", initial: NO_ID, ...extra };
}

/** A stored value as it travels; the encoded options are kept, there are few. */
export function toWire(field: FieldDefinition, value: FieldValue): FieldValue {
	if (field.kind !== "enum") return value;
	const known = encodedWords.get(value as string);
	if (known !== undefined) return known;
	const encoded = encodeEnumWord(value as string);
	encodedWords.set(value as string, encoded);
	return encoded;
}

const encodedWords = new Map<string, string>();
