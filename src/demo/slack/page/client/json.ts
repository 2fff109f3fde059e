import type { Json } from "../wire.js";

export type { Json, Values } from "../wire.js";

export function isJson(value: unknown): value is Json {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one when it is something else. */
export function toJson(value: unknown): Json {
	return isJson(value) ? value : {};
}

/** The objects of a list; everything else in it is left out. */
export function toJsonList(value: unknown): Json[] {
	return Array.isArray(value) ? value.filter(isJson) : [];
}

export function toText(value: unknown): string {
	return typeof value === "string" ? value : "";
}
