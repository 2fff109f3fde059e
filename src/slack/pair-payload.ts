import { z } from "zod";
import type { Side } from "../domain/record.js";
import { LIMITS } from "./limits.js";

/** A record in a mapping, and the side whose values a button sends. Visible to people: never a reason to trust. */
export interface SendValue {
	mapping: string;
	record: string;
	side: Side;
}

/** A pair, by one of its records. */
export interface PairValue {
	mapping: string;
	record: string;
}

/** Two records a button would couple. */
export interface CoupleValue {
	mapping: string;
	left: string;
	right: string;
}

/** Where a window with a record's history stands; page 0 is the newest. */
export interface TimelinePlace {
	mapping: string;
	record: string;
	page: number;
	/** The one field it tells of; missing for all. */
	field?: string | undefined;
}

/** What an option of a record picker carries. */
export interface PickedValue {
	side: Side;
	id: string;
	isCoupled: boolean;
}

const SideJson = z.enum(["left", "right"]);
const Text = z.string().min(1).max(1_000);
const SendJson = z.object({ m: Text, r: Text, s: SideJson });
const PairJson = z.object({ m: Text, r: Text });
const CoupleJson = z.object({ m: Text, l: Text, r: Text });
const TimelineJson = z.object({
	m: Text,
	r: Text,
	p: z.number().int().min(0).max(10_000),
	f: Text.optional(),
});
const PickedJson = z.object({ s: z.enum(["l", "r"]), c: z.union([z.literal(0), z.literal(1)]), i: Text });
const FormJson = z.object({ m: Text });

/** The text of a button that sends one side's values; null when it would not fit. */
export function toSendValue({ mapping, record, side }: SendValue): string | null {
	return fitting({ m: mapping, r: record, s: side });
}

/** What such a button carries; null when it is not one of ours. */
export function parseSendValue(text: string | undefined): SendValue | null {
	const parsed = SendJson.safeParse(jsonOf(text));
	return parsed.success ? { mapping: parsed.data.m, record: parsed.data.r, side: parsed.data.s } : null;
}

/** The text of a button about one pair, by one of its records; null when it would not fit. */
export function toPairValue({ mapping, record }: PairValue): string | null {
	return fitting({ m: mapping, r: record });
}

/** What such a button carries; null when it is not one of ours. */
export function parsePairValue(text: string | undefined): PairValue | null {
	const parsed = PairJson.safeParse(jsonOf(text));
	return parsed.success ? { mapping: parsed.data.m, record: parsed.data.r } : null;
}

/** The text of a button that couples two records; null when it would not fit. */
export function toCoupleValue({ mapping, left, right }: CoupleValue): string | null {
	return fitting({ m: mapping, l: left, r: right });
}

/** What such a button carries; null when it is not one of ours. */
export function parseCoupleValue(text: string | undefined): CoupleValue | null {
	const parsed = CoupleJson.safeParse(jsonOf(text));
	return parsed.success ? { mapping: parsed.data.m, left: parsed.data.l, right: parsed.data.r } : null;
}

/** The text of a button that leads to a page of a record's history; null when it would not fit. */
export function toTimelinePlace({ mapping, record, page, field }: TimelinePlace): string | null {
	return fitting({ m: mapping, r: record, p: page, ...(field === undefined ? {} : { f: field }) });
}

/** Where such a button leads; null when it is not one of ours. */
export function parseTimelinePlace(text: string | undefined): TimelinePlace | null {
	const parsed = TimelineJson.safeParse(jsonOf(text));
	if (!parsed.success) return null;
	const { m: mapping, r: record, p: page, f: field } = parsed.data;
	return { mapping, record, page, field };
}

/** The text of a picker's option; null when it would not fit into Slack's 150 characters. */
export function toPickedValue({ side, id, isCoupled }: PickedValue): string | null {
	const text = JSON.stringify({ s: side === "left" ? "l" : "r", c: isCoupled ? 1 : 0, i: id });
	return text.length <= LIMITS.optionValue ? text : null;
}

/** What was picked; null when nothing was, or nothing of ours. */
export function parsePickedValue(text: string | undefined): PickedValue | null {
	const parsed = PickedJson.safeParse(jsonOf(text));
	if (!parsed.success) return null;
	const { s, c, i } = parsed.data;
	return { side: s === "l" ? "left" : "right", id: i, isCoupled: c === 1 };
}

/** What a window about one mapping remembers: its name. */
export function toFormMemory(mapping: string): string {
	return JSON.stringify({ m: mapping });
}

/** The mapping such a window is about; null when it is not one of ours, or none was chosen yet. */
export function parseFormMemory(text: string | undefined): string | null {
	const parsed = FormJson.safeParse(jsonOf(text));
	return parsed.success ? parsed.data.m : null;
}

function fitting(value: Record<string, string | number>): string | null {
	const text = JSON.stringify(value);
	return text.length <= LIMITS.buttonValue ? text : null;
}

function jsonOf(text: string | undefined): unknown {
	try {
		return JSON.parse(text ?? "");
	} catch {
		return null;
	}
}
