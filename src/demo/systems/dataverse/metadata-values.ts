import { createHash } from "node:crypto";

export type JsonObject = Record<string, unknown>;

/** An id that stays the same for the same thing. */
export function metadataId(name: string): string {
	const hex = createHash("sha256").update(name).digest("hex");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** A label in the organization's language. */
export function textLabel(text: string): JsonObject {
	const label = { Label: text, LanguageCode: 1_033, IsManaged: true };
	return { LocalizedLabels: [label], UserLocalizedLabel: label };
}

/** A managed property: its value, and who may change it. */
export function managed(value: unknown, name: string): JsonObject {
	return { Value: value, CanBeChanged: true, ManagedPropertyLogicalName: name };
}
