import { own } from "../domain/own-words.js";
import type { Unsendable } from "../domain/reconcile.js";
import { otherSide } from "../domain/record.js";
import type { ParentRecord } from "../domain/sync-error.js";
import { markedIfCoupled } from "./coupled-parent.js";
import type { Work } from "./engine.js";
import type { Failure } from "./failure.js";
import type { Reading } from "./pair.js";
import { parentNameOf } from "./parent-name.js";

/** The failure of a value the destination cannot take, found before sending. `source` is the record it comes from. */
export async function unsendableFailure(
	work: Work,
	unsendable: Unsendable,
	source: Reading,
): Promise<Failure> {
	const { field, reason, side } = unsendable;
	const asked = { side, askedFields: [field] };
	if (reason === "noPartner") {
		const message = own("parentNotCoupled", { field });
		const missing = await parentOf(work, unsendable, source);
		const parent = missing === null ? null : await markedIfCoupled(work, missing);
		return { kind: "waitingForParent", code: "parentNotCoupled", message, parent, ...asked };
	}
	return { kind: "validation", code: reason, message: sentenceOf(unsendable), ...asked };
}

function sentenceOf({ field, reason, maxLength }: Unsendable): string {
	switch (reason) {
		case "tooLong":
			return own("tooLong", { field, most: maxLength ?? 0 });
		case "otherTable":
			return own("otherTable", { field });
		case "notTransformed":
			return own("notTransformed", { field });
		default:
			return own("noOption", { field });
	}
}

/** The record that a value without a counterpart refers to; null for a field that is no reference. */
export async function parentOf(
	work: Work,
	unsendable: Unsendable,
	source: Reading,
): Promise<ParentRecord | null> {
	const { field, side, value } = unsendable;
	const lookup = work.mapping.fields.find(({ name }) => name === field)?.lookup ?? null;
	if (lookup === null) return null;
	const parent = {
		mapping: lookup.mapping,
		side: otherSide(side),
		id: source?.parents?.[field] ?? null,
		reference: String(value),
		name: null,
	};
	return { ...parent, name: await parentNameOf(work, parent) };
}
