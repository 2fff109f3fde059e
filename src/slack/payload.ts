import { z } from "zod";
import type { CardMenuChoice } from "../console/index.js";
import { ASIDE_KINDS } from "../domain/resolution.js";
import { LIMITS } from "./limits.js";

/** The error a button is about, and the revision its card showed. Visible to people: never a reason to trust. */
export interface ButtonValue {
	errorId: string;
	revision: number;
}

/** What a window remembers. */
export interface ViewMemory extends ButtonValue {
	/** How many of the error's asked fields the window shows one by one; the rest share one choice. */
	shown?: number | undefined;
}

/** The card of several a button is about, and what it showed. */
export interface SharedValue {
	subject: string;
	/** How many the card said it is about. */
	count: number;
	/** The bulk resolution it told of; null for none. */
	operation: string | null;
}

/** What a summary is about: a channel as the configuration names it, or one mapping. */
export type DigestScope = { channel: string } | { mapping: string };

/** The summary a button is about; its card's subject where it is posted, null where one person sees it. */
export interface DigestValue {
	scope: DigestScope;
	subject: string | null;
}

/** What a window that pages remembers: the card or operation it shows, and how many come before its first row. */
export interface PageMemory {
	of: string;
	skip: number;
}

/** Couplings a person asked to end with the command. */
export type UncoupleValue = { mapping: string; record: string } | { mappings: string[] };

const Id = z.string().min(1).max(200);
const ButtonJson = z.object({ e: Id, r: z.number().int().nonnegative() });
const ViewJson = ButtonJson.extend({ n: z.number().int().nonnegative().optional() });
const MenuJson = ButtonJson.extend({ a: z.enum([...ASIDE_KINDS, "reveal"]) });
const UncoupleRecordJson = z.object({ m: Id, r: z.string().min(1).max(500) });
const UncoupleAllJson = z.object({ ms: z.array(Id).min(1).max(20) });

/** The text a button carries. */
export function toButtonValue({ errorId, revision }: ButtonValue): string {
	return JSON.stringify({ e: errorId, r: revision });
}

/** What a button carries; null when it is not one of ours, or of an older form. */
export function parseButtonValue(text: string | undefined): ButtonValue | null {
	const parsed = ButtonJson.safeParse(jsonOf(text));
	return parsed.success ? { errorId: parsed.data.e, revision: parsed.data.r } : null;
}

/** The text an option of a card's menu carries; Slack takes 150 characters. */
export function toMenuValue({ errorId, revision }: ButtonValue, choice: CardMenuChoice): string {
	return JSON.stringify({ e: errorId, r: revision, a: choice });
}

/** What an option of a card's menu carries; null when it is not one of ours. */
export function parseMenuValue(text: string | undefined): (ButtonValue & { choice: CardMenuChoice }) | null {
	const parsed = MenuJson.safeParse(jsonOf(text));
	if (!parsed.success) return null;
	return { errorId: parsed.data.e, revision: parsed.data.r, choice: parsed.data.a };
}

/** The text a window carries. */
export function toViewMemory({ errorId, revision, shown }: ViewMemory): string {
	return JSON.stringify({ e: errorId, r: revision, n: shown });
}

/** What a window remembers; null when it is not one of ours. */
export function parseViewMemory(text: string | undefined): ViewMemory | null {
	const parsed = ViewJson.safeParse(jsonOf(text));
	return parsed.success ? { errorId: parsed.data.e, revision: parsed.data.r, shown: parsed.data.n } : null;
}

const SharedJson = z.object({ s: Id, n: z.number().int().nonnegative(), o: Id.nullable() });
const PageJson = z.object({ p: Id, k: z.number().int().nonnegative() });
const CardJson = z.object({ c: Id });
const FieldsJson = SharedJson.extend({ f: z.array(z.string()).max(200) });

/** The text a button of a card of several carries. */
export function toSharedValue({ subject, count, operation }: SharedValue): string {
	return JSON.stringify({ s: subject, n: count, o: operation });
}

/** What such a button carries; null when it is not one of ours. */
export function parseSharedValue(text: string | undefined): SharedValue | null {
	const parsed = SharedJson.safeParse(jsonOf(text));
	return parsed.success ? { subject: parsed.data.s, count: parsed.data.n, operation: parsed.data.o } : null;
}

const OperationJson = z.object({ o: Id });

/** The text a button about a whole operation carries. */
export function toOperationValue(operationId: string): string {
	return JSON.stringify({ o: operationId });
}

/** The operation it is about; null when it is not one of ours. */
export function parseOperationValue(text: string | undefined): string | null {
	const parsed = OperationJson.safeParse(jsonOf(text));
	return parsed.success ? parsed.data.o : null;
}

/** The operation that a question to a second person is about, and the revision its card showed. */
export interface ApprovalValue {
	operationId: string;
	revision: number;
}

const ApprovalJson = z.object({ o: Id, r: z.number().int().nonnegative() });

/** The text a button of that question carries. */
export function toApprovalValue({ operationId, revision }: ApprovalValue): string {
	return JSON.stringify({ o: operationId, r: revision });
}

/** What it carries; null when it is not one of ours. */
export function parseApprovalValue(text: string | undefined): ApprovalValue | null {
	const parsed = ApprovalJson.safeParse(jsonOf(text));
	return parsed.success ? { operationId: parsed.data.o, revision: parsed.data.r } : null;
}

const DigestJson = z.object({ d: z.union([z.object({ c: Id }), z.object({ m: Id })]), s: Id.nullable() });

/** The text a button of a summary carries. */
export function toDigestValue({ scope, subject }: DigestValue): string {
	return JSON.stringify({ d: "channel" in scope ? { c: scope.channel } : { m: scope.mapping }, s: subject });
}

/** What such a button carries; null when it is not one of ours. */
export function parseDigestValue(text: string | undefined): DigestValue | null {
	const parsed = DigestJson.safeParse(jsonOf(text));
	if (!parsed.success) return null;
	const { d, s: subject } = parsed.data;
	return { scope: "c" in d ? { channel: d.c } : { mapping: d.m }, subject };
}

/** The text a window that pages carries, and its buttons with it. */
export function toPageMemory({ of, skip }: PageMemory): string {
	return JSON.stringify({ p: of, k: skip });
}

/** What it remembers; null when it is not one of ours. */
export function parsePageMemory(text: string | undefined): PageMemory | null {
	const parsed = PageJson.safeParse(jsonOf(text));
	return parsed.success ? { of: parsed.data.p, skip: parsed.data.k } : null;
}

/** The text the window with one error's card carries. */
export function toCardMemory(errorId: string): string {
	return JSON.stringify({ c: errorId });
}

/** The error of such a window; null when it is not one of ours. */
export function parseCardMemory(text: string | undefined): string | null {
	const parsed = CardJson.safeParse(jsonOf(text));
	return parsed.success ? parsed.data.c : null;
}

/** The text of the window that asks per field for all first contacts, with the fields it asks for. */
export function toFieldsMemory(value: SharedValue, fields: string[]): string {
	return JSON.stringify({ s: value.subject, n: value.count, o: value.operation, f: fields });
}

/** What it remembers; null when it is not one of ours. */
export function parseFieldsMemory(text: string | undefined): (SharedValue & { fields: string[] }) | null {
	const parsed = FieldsJson.safeParse(jsonOf(text));
	if (!parsed.success) return null;
	const { s: subject, n: count, o: operation, f: fields } = parsed.data;
	return { subject, count, operation, fields };
}

/** The text of a button that ends couplings; null when it would not fit. */
export function toUncoupleValue(value: UncoupleValue): string | null {
	const text = JSON.stringify(
		"mappings" in value ? { ms: value.mappings } : { m: value.mapping, r: value.record },
	);
	return text.length <= LIMITS.buttonValue ? text : null;
}

/** The couplings such a button names; null when it is not one of ours. */
export function parseUncoupleValue(text: string | undefined): UncoupleValue | null {
	const json = jsonOf(text);
	const all = UncoupleAllJson.safeParse(json);
	if (all.success) return { mappings: all.data.ms };
	const record = UncoupleRecordJson.safeParse(json);
	return record.success ? { mapping: record.data.m, record: record.data.r } : null;
}

function jsonOf(text: string | undefined): unknown {
	try {
		return JSON.parse(text ?? "");
	} catch {
		return null;
	}
}
