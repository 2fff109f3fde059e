import { correspond, sameOnSide } from "../../../src/domain/field-values.js";
import type { FieldMapping } from "../../../src/domain/mapping.js";
import type { FieldValue, Side } from "../../../src/domain/record.js";

/** How the right system reformats telephone numbers in some histories. */
export function reformatted(value: FieldValue): FieldValue {
	return typeof value === "string" && value !== "" && !value.startsWith("+") ? `+${value}` : value;
}

/** True when the two systems' words for a company name one. */
type NameOneCompany = (left: FieldValue, right: FieldValue) => boolean;

/** How the values of two sides, or of two times, are compared in one history. */
export class Values {
	constructor(
		readonly reformats: boolean,
		readonly nameOneCompany: NameOneCompany = () => false,
	) {}

	/** The same without what is known of how a system reformats. */
	get asTyped(): Values {
		return new Values(false, this.nameOneCompany);
	}

	/** True when both sides hold the same, as far as their systems let them. */
	agree(field: FieldMapping, left: FieldValue, right: FieldValue): boolean {
		if (field.lookup !== null) return this.#areOneCompany(left, right);
		if (correspond(field, left, right)) return true;
		return this.#isReformatted(field) && correspond(field, reformatted(left), right);
	}

	/** The same from one side's point of view. */
	agreeFrom(field: FieldMapping, side: Side, own: FieldValue, others: FieldValue): boolean {
		return side === "left" ? this.agree(field, own, others) : this.agree(field, others, own);
	}

	/** True when a side holds the same as before. */
	isSame(field: FieldMapping, side: Side, one: FieldValue, two: FieldValue): boolean {
		if (sameOnSide(field, side, one, two)) return true;
		return this.#isReformatted(field) && reformatted(one) === reformatted(two);
	}

	#isReformatted({ name }: FieldMapping): boolean {
		return this.reformats && name === "phone";
	}

	#areOneCompany(left: FieldValue, right: FieldValue): boolean {
		if (isNothing(left) || isNothing(right)) return isNothing(left) && isNothing(right);
		return this.nameOneCompany(left, right);
	}
}

export function isNothing(value: FieldValue): boolean {
	return value === null || value === "";
}
