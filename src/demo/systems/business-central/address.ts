import type { OperationKind } from "../kit/simulator.js";
import { BusinessCentralError, badRequest, segmentNotFound } from "./errors.js";
import { isGuid } from "./field-value.js";

/**
 * What a URL below the service root names (facts/business-central-api section 1). `id` of `subscriptions` is the key of
 * one of them, null for the set.
 */
export type Address =
	| { kind: "service" | "metadata" | "batch" }
	| { kind: "subscriptions"; id: string | null }
	| RecordAddress;

/** A set, its count, or one record. `company` is null when none was named. */
export type RecordAddress =
	| {
			kind: "set" | "count";
			company: string | null;
			set: string;
			/** The record a navigation starts from. */
			parent: { set: string; id: string } | null;
	  }
	| { kind: "entity"; company: string | null; set: string; id: string };

/**
 * Reads the path below the service root.
 * @param company the company named elsewhere (`?company=` or the header), null when none is
 * @throws BusinessCentralError for a path or key that cannot be read
 */
export function readAddress(path: string, company: string | null): Address {
	const segments = path
		.split("/")
		.filter((segment) => segment !== "")
		.map(decode);
	const [first, ...rest] = segments;
	if (first === undefined) return { kind: "service" };
	if (first === "$metadata" && rest.length === 0) return { kind: "metadata" };
	if (first === "$batch" && rest.length === 0) return { kind: "batch" };
	if (rest.length === 0 && /^subscriptions(\(|$)/.test(first)) return readSubscriptions(first);
	const start = readSegment(first);
	if (start.set !== "companies") return readInside(segments, company);
	if (rest.length > 0 && start.id !== null && rest[0] !== "$count") return readInside(rest, start.id);
	return readInside(segments, null);
}

/** The kind of operation a method means at an address. */
export function kindOf(address: Address, method: string): OperationKind {
	if (address.kind === "batch") return "batch";
	if (address.kind === "metadata" || address.kind === "service") return "metadata";
	if (method === "POST") return "create";
	if (method === "PATCH" || method === "PUT") return "update";
	if (method === "DELETE") return "delete";
	return "id" in address && address.id !== null ? "get" : "list";
}

/** The key of a subscription is a quoted string. */
function readSubscriptions(segment: string): Address {
	if (segment === "subscriptions") return { kind: "subscriptions", id: null };
	const id = /^subscriptions\((?:subscriptionId=)?'([^']+)'\)$/.exec(segment)?.[1];
	if (id === undefined)
		throw new BusinessCentralError(400, "BadRequest_NotFound", `Bad key in '${segment}'.`);
	return { kind: "subscriptions", id };
}

function readInside(segments: readonly string[], company: string | null): Address {
	const [first = "", second, third, ...rest] = segments;
	const start = readSegment(first);
	if (rest.length > 0) throw segmentNotFound(rest[0] as string);
	if (start.id === null) return readSet(start.set, company, second, third);
	if (second === undefined) return { kind: "entity", company, set: start.set, id: start.id };
	const child = readSegment(second);
	const parent = { set: start.set, id: start.id };
	if (child.id !== null) return { kind: "entity", company, set: child.set, id: child.id };
	const kind = third === "$count" ? "count" : "set";
	return { kind, company, set: child.set, parent };
}

function readSet(set: string, company: string | null, second?: string, third?: string): Address {
	if (second === undefined) return { kind: "set", company, set, parent: null };
	if (second !== "$count" || third !== undefined) throw segmentNotFound(second);
	return { kind: "count", company, set, parent: null };
}

function readSegment(segment: string): { set: string; id: string | null } {
	const match = /^([^()]+)(?:\((.*)\))?$/.exec(segment);
	if (match?.[1] === undefined) throw segmentNotFound(segment);
	if (match[2] === undefined) return { set: match[1], id: null };
	const key = match[2].replace(/^id=/, "");
	if (!isGuid(key)) {
		throw new BusinessCentralError(400, "BadRequest_NotFound", `Bad key '${match[2]}' in '${segment}'.`);
	}
	return { set: match[1], id: key.toLowerCase() };
}

function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		throw badRequest(`The segment '${segment}' cannot be read.`);
	}
}
