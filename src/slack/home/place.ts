import { z } from "zod";

/** What a reader of the Home tab wants to see. */
export type HomeShow =
	| { kind: "all" }
	/** Mappings with something open. */
	| { kind: "open" }
	/** What is assigned to the reader. */
	| { kind: "mine" }
	| { kind: "mapping"; mapping: string };

/** Where a reader stands in the Home tab: the filter and two pages, counted from 0. */
export interface HomePlace {
	show: HomeShow;
	mappingsPage: number;
	errorsPage: number;
}

/** The Home tab as it is first opened. */
export const HOME_START: HomePlace = { show: { kind: "all" }, mappingsPage: 0, errorsPage: 0 };

const Page = z.number().int().min(0).max(1_000_000);
const PlaceJson = z.object({
	s: z.union([z.enum(["all", "open", "mine"]), z.object({ m: z.string().min(1).max(1_000) })]),
	m: Page,
	e: Page,
});

/** The text that the view and its buttons carry, so that no session is needed on our side. */
export function toPlaceText({ show, mappingsPage, errorsPage }: HomePlace): string {
	const s = show.kind === "mapping" ? { m: show.mapping } : show.kind;
	return JSON.stringify({ s, m: mappingsPage, e: errorsPage });
}

/** Where such a text leads; null when it is not one of ours. */
export function parsePlaceText(text: string | undefined): HomePlace | null {
	const parsed = PlaceJson.safeParse(jsonOf(text));
	if (!parsed.success) return null;
	const { s, m, e } = parsed.data;
	const show: HomeShow = typeof s === "string" ? { kind: s } : { kind: "mapping", mapping: s.m };
	return { show, mappingsPage: m, errorsPage: e };
}

function jsonOf(text: string | undefined): unknown {
	try {
		return JSON.parse(text ?? "");
	} catch {
		return null;
	}
}
