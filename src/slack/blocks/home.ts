import type { ActionsBlock, Button, HomeView, KnownBlock, PlainTextOption, StaticSelect } from "@slack/types";
import type { CardContext } from "../../console/index.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { Messages } from "../../messages/index.js";
import { ERRORS_PAGE, type HomeFacts, MAPPINGS_PAGE, type PageOf } from "../home/facts.js";
import type { HomeNotice } from "../home/homes.js";
import { type HomePlace, toPlaceText } from "../home/place.js";
import { ACTION_IDS, VIEW_IDS } from "../ids.js";
import { LIMITS } from "../limits.js";
import { errorRow, mineBlock } from "./home-errors.js";
import { mappingBlocks, operationLines } from "./home-mapping.js";
import { mappingOption, mappingOptions, toMappingValue } from "./mapping-select.js";
import { context, dateToken, escaped, plain, section } from "./text.js";

/** What is needed beside the facts themselves. */
export interface HomeContext {
	messages: Messages;
	contextOf(error: SyncError): CardContext;
}

/** The Home tab of one reader: what was just told, the mappings, and what is open, with what the reader may do. */
export function homeView(facts: HomeFacts, notice: HomeNotice | null, home: HomeContext): HomeView {
	const { messages } = home;
	const blocks: KnownBlock[] = [
		...(notice === null ? [] : noticeBlocks(notice, messages)),
		section(summary(facts, messages)),
		filterBlock(facts, messages),
		...operationBlocks(facts, messages),
		...mineBlock(facts, home),
		...mappingsBlocks(facts, messages),
		{ type: "divider" },
		...errorsBlocks(facts, home),
	];
	return {
		type: "home",
		callback_id: VIEW_IDS.home,
		private_metadata: toPlaceText(facts.place),
		blocks,
	};
}

function noticeBlocks({ text, at }: HomeNotice, messages: Messages): KnownBlock[] {
	return [section(text), context([dateToken(messages, at)]), { type: "divider" }];
}

function summary({ names, open, aside, role }: HomeFacts, messages: Messages): string {
	if (names.length === 0) return escaped(messages.say("command.noMappings"));
	const parts = [
		messages.say("home.mappings", { count: names.length }),
		open === 0 ? messages.say("status.nothingOpen") : messages.say("status.open", { count: open }),
		...(aside === 0 ? [] : [messages.say("home.aside", { count: aside })]),
	];
	const told = `*${escaped(parts.join(" · "))}*`;
	return role === "viewer" ? `${told}\n${escaped(messages.say("home.viewer"))}` : told;
}

/** The options of the filter. No mapping's value is one of these words (`toMappingValue`). */
export const HOME_FILTERS = ["all", "open", "mine"] as const;

function filterBlock({ place, names, mine }: HomeFacts, messages: Messages): ActionsBlock {
	const words = (kind: (typeof HOME_FILTERS)[number]): PlainTextOption => ({
		text: plain(messages.say(FILTERS[kind]), LIMITS.optionText),
		value: kind,
	});
	const fixed = HOME_FILTERS.map(words);
	const { show } = place;
	const chosen = show.kind === "mapping" ? mappingOption(show.mapping, names) : words(show.kind);
	const offered = mappingOptions(names, LIMITS.options - fixed.length);
	// A mapping beyond the hundredth option is shown all the same once its button led there.
	const isOffered = [...fixed, ...offered].some((option) => option.value === chosen.value);
	const select: StaticSelect = {
		type: "static_select",
		action_id: ACTION_IDS.homeFilter,
		options: [...fixed, ...offered],
		placeholder: plain(messages.say("home.filter"), LIMITS.optionValue),
		...(isOffered ? { initial_option: chosen } : {}),
	};
	const mineLabel = messages.say("home.myErrors", { count: mine.total });
	return {
		type: "actions",
		// Slack keeps what was chosen in a select while its block stays the same one.
		block_id: `home.filter.${show.kind === "mapping" ? names.indexOf(show.mapping) : show.kind}`,
		elements: [
			select,
			goButton(ACTION_IDS.homeMine, mineLabel, { show: { kind: "mine" }, mappingsPage: 0, errorsPage: 0 }),
			goButton(ACTION_IDS.homeRefresh, messages.say("home.refresh"), place),
		],
	};
}

const FILTERS = {
	all: "home.filterAll",
	open: "home.filterOpen",
	mine: "home.filterMine",
} as const;

/** A button that leads to another place of the tab; everything it needs stands in its value. */
function goButton(actionId: string, label: string, place: HomePlace): Button {
	return {
		type: "button",
		action_id: actionId,
		text: plain(label, LIMITS.buttonText),
		value: toPlaceText(place),
	};
}

function operationBlocks({ operations }: HomeFacts, messages: Messages): KnownBlock[] {
	const lines = operationLines(operations, messages);
	return lines.length === 0 ? [] : [section(lines.join("\n"))];
}

function mappingsBlocks({ mappings, place, names, role }: HomeFacts, messages: Messages): KnownBlock[] {
	if (place.show.kind === "mine" || names.length === 0) return [];
	if (mappings.total === 0) return [section(escaped(messages.say("home.noMappings")))];
	const shown = mappings.items.flatMap((item) =>
		mappingBlocks(item, toMappingValue(item.status.mapping, names), role, messages),
	);
	const pager = pagerBlocks(
		mappings,
		MAPPINGS_PAGE,
		{ back: ACTION_IDS.homeMappingsBack, on: ACTION_IDS.homeMappingsOn },
		(page) => ({ ...place, mappingsPage: page }),
		messages,
	);
	return [...shown, ...pager];
}

function errorsBlocks(facts: HomeFacts, home: HomeContext): KnownBlock[] {
	const { errors, place, role } = facts;
	const { messages } = home;
	const head = section(`*${escaped(errorsTitle(facts, messages))}*`);
	const rows = errors.items.flatMap((item) => errorRow(item, role, home));
	const pager = pagerBlocks(
		errors,
		ERRORS_PAGE,
		{ back: ACTION_IDS.homeErrorsBack, on: ACTION_IDS.homeErrorsOn },
		(page) => ({ ...place, errorsPage: page }),
		messages,
	);
	return [head, ...rows, ...pager];
}

function errorsTitle({ errors, place }: HomeFacts, messages: Messages): string {
	const { show } = place;
	const count = errors.total;
	if (show.kind === "mine") {
		return count === 0 ? messages.say("home.mineNone") : messages.say("home.mineTotal", { count });
	}
	if (show.kind === "mapping") {
		const mapping = show.mapping.slice(0, 200);
		return count === 0
			? messages.say("errors.noneOf", { mapping })
			: messages.say("home.totalOf", { count, mapping });
	}
	return count === 0 ? messages.say("errors.none") : messages.say("home.total", { count });
}

/** "11 to 20 of 10,000", and the way back and on; nothing for a list that fits one page. */
function pagerBlocks(
	{ page, total, items }: PageOf<unknown>,
	size: number,
	ids: { back: string; on: string },
	goTo: (page: number) => HomePlace,
	messages: Messages,
): KnownBlock[] {
	if (total <= size) return [];
	const from = page * size + 1;
	const to = page * size + items.length;
	const buttons: Button[] = [];
	if (page > 0) buttons.push(goButton(ids.back, messages.say("home.back"), goTo(page - 1)));
	if (to < total) buttons.push(goButton(ids.on, messages.say("home.on"), goTo(page + 1)));
	const where = context([escaped(messages.say("home.range", { from, to, total }))]);
	return [where, { type: "actions", elements: buttons }];
}
