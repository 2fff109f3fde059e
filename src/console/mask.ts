import { fold } from "../domain/fold.js";
import { hiddenValues, MASK, type Mask, maskFor, nameMaskFor } from "../domain/mask.js";
import { mailMask, withoutContacts } from "../domain/mask-contacts.js";
import { type FieldValue, SIDES } from "../domain/record.js";
import type { SyncError } from "../domain/sync-error.js";
import type { MappingFacts } from "./mapping-facts.js";

export { MASK, type Mask, maskFor, nameMaskFor } from "../domain/mask.js";

/**
 * A mask for everything an error says: the values of its private fields, as both sides hold them and held them,
 * disappear from answers of the systems and summaries, however they are written there.
 */
export function maskOf(error: SyncError, mapping: MappingFacts): Mask {
	const own = maskFor(valuesOf(error, mapping), toldNames(error, mapping));
	if (!mapping.refersToPersonal) return own;
	const mails = mailMask(error.fields);
	return (text) => mails(own(text));
}

/** The same for the names of records, which stay readable whatever else the personal values say. */
export function nameMaskOf(error: SyncError, mapping: MappingFacts): Mask {
	const values = valuesOf(error, mapping);
	const known = nameMaskFor(values);
	const mask: Mask = knowsAll(error, mapping) ? known : (name) => withoutContacts(known(name));
	if (mapping.knowsNames) return mask;
	// A name that was written down before its field became personal says what that field says.
	const same = new Set(values.map(folded));
	return (name) => (same.has(folded(name)) ? MASK : mask(name));
}

/** Of a personal field that an error does not hold, the value cannot be looked for in a name. */
function knowsAll({ fields }: SyncError, { privateFields }: MappingFacts): boolean {
	return [...privateFields].every((personal) => fields.some(({ name }) => name === personal));
}

/** The same error, with what it calls records whose values it does not hold as they may be called. */
export function withOthersNamed(error: SyncError, mapping: MappingFacts): SyncError {
	const { others, held, parent } = error;
	const ofParent = (name: string) => (mapping.refersToPersonal ? withoutContacts(name) : name);
	return {
		...error,
		others: others.map((other) => ({ ...other, name: nameAlone(other.name, mapping) })),
		held: held && { ...held, examples: held.examples.flatMap((name) => nameAlone(name, mapping) ?? []) },
		...(parent ? { parent: { ...parent, name: parent.name === null ? null : ofParent(parent.name) } } : {}),
	};
}

function folded(value: FieldValue): string {
	return fold(String(value ?? "")).text;
}

function valuesOf(error: SyncError, { privateFields }: MappingFacts): FieldValue[] {
	return hiddenValues(error, (field) => privateFields.has(field));
}

/** What the card calls its records. */
function toldNames(error: SyncError, mapping: MappingFacts): string[] {
	const { records, others, parent } = error;
	const own = mapping.hasPrivateNames ? [] : [...SIDES.map((side) => records[side]), ...others];
	const names = [...own, ...(parent ? [parent] : [])].flatMap(({ name }) => name ?? []);
	return names.map(nameMaskOf(error, mapping));
}

/**
 * What a record may be called where nothing else is known of it; null where that is personal. A mail address or telephone
 * number in it may be its own, so they go where anything of it is personal.
 */
export function nameAlone(
	name: string | null,
	{ hasPrivateNames, privateFields }: MappingFacts,
): string | null {
	if (name === null || hasPrivateNames) return null;
	return privateFields.size === 0 ? name : withoutContacts(name);
}

/** A link may find its record by a personal value; then there is nothing to open. */
export function publicLink(mask: Mask, link: string | null): string | null {
	return link !== null && mask(link) === link ? link : null;
}
