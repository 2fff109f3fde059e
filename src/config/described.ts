import type { ValueType } from "../domain/mapping.js";
import type { FieldValue } from "../domain/record.js";

/** What a system says of a field, as far as a mapping needs it. */
export interface DescribedField {
	name: string;
	type: ValueType;
	creatable: boolean;
	writable: boolean;
	maxLength: number | null;
	scale: number | null;
	/** The choices of an option field; null when it is none. */
	options: FieldValue[] | null;
}

/** What a system says of a table, as far as a mapping needs it. */
export interface DescribedEntity {
	fields: DescribedField[];
	nameField: string | null;
}
