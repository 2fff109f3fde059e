import { causeOfPile } from "../../domain/pile.js";
import type { Role } from "../../domain/resolution.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { SyncJob } from "../../domain/sync-job.js";
import type { Operation } from "../../ports/stores.js";
import type { ErrorsQuery, MappingStatus } from "../../ports/use-cases.js";
import { cardLink } from "../card-link.js";
import { pilesUnderCard } from "../projection/card-ids.js";
import type { Services } from "../services.js";
import type { HomePlace } from "./place.js";

/** Mappings and errors a page of the Home tab shows; both together stay under a hundred blocks. */
export const MAPPINGS_PAGE = 20;
export const ERRORS_PAGE = 10;
/** How many of the reader's own errors stand at the top. */
const MINE_SHOWN = 5;

/** One open error with the way to its card; null while it has none. */
export interface ErrorAtHome {
	error: SyncError;
	link: string | null;
	/** How many open errors of each mapping its card tells of because they belong to its record. */
	below: Array<{ mapping: string; count: number }>;
}

/** A mapping, and how many of its open errors are set aside. */
export interface MappingAtHome {
	status: MappingStatus;
	aside: number;
}

/** A page of a longer list; `page` is the one that exists, whatever was asked for. */
export interface PageOf<Item> {
	items: Item[];
	page: number;
	total: number;
}

/** Everything the Home tab of one reader shows. */
export interface HomeFacts {
	role: Role;
	place: HomePlace;
	names: string[];
	mappings: PageOf<MappingAtHome>;
	errors: PageOf<ErrorAtHome>;
	mine: { items: ErrorAtHome[]; total: number };
	open: number;
	aside: number;
	/** Those that wait for a second person first. */
	operations: Operation[];
}

/** Where the statuses come from: read once for all readers who are published together. */
export type StatusSource = () => Promise<MappingStatus[]>;

/** Reads what the Home tab of this reader shows at this place. */
export async function homeFacts(
	services: Services,
	readerId: string,
	place: HomePlace,
	statuses: StatusSource,
): Promise<HomeFacts> {
	const { useCases, roles } = services;
	const names = useCases.mappingNames();
	const { show } = place;
	const isGone = show.kind === "mapping" && !names.includes(show.mapping);
	const shown: HomePlace = isGone ? { ...place, show: { kind: "all" } } : place;
	const [role, mappings, errors, mine, open, waiting, awaiting, running] = await Promise.all([
		roles.roleOf(readerId),
		mappingsPage(services, shown, statuses),
		errorsPage(services, queryOf(shown, readerId), shown.errorsPage),
		useCases.errors({ assignee: readerId, limit: MINE_SHOWN }),
		countOf(services, {}),
		countOf(services, { waiting: true }),
		useCases.awaitingOperations(),
		useCases.runningOperations(),
	]);
	return {
		role,
		place: { ...shown, mappingsPage: mappings.page, errorsPage: errors.page },
		names,
		mappings,
		errors,
		mine: { items: await linked(services, mine.errors), total: mine.total },
		open,
		aside: Math.max(0, open - waiting),
		operations: [...awaiting, ...running],
	};
}

function queryOf({ show }: HomePlace, readerId: string): ErrorsQuery {
	if (show.kind === "mine") return { assignee: readerId };
	return show.kind === "mapping" ? { mapping: show.mapping } : {};
}

async function mappingsPage(
	services: Services,
	{ show, mappingsPage: asked }: HomePlace,
	statuses: StatusSource,
): Promise<PageOf<MappingAtHome>> {
	if (show.kind === "mine") return { items: [], page: 0, total: 0 };
	const all = (await statuses()).filter(
		(status) =>
			show.kind === "all" || (show.kind === "open" ? status.openErrors > 0 : status.mapping === show.mapping),
	);
	const page = existing(asked, all.length, MAPPINGS_PAGE);
	const shown = all.slice(page * MAPPINGS_PAGE, (page + 1) * MAPPINGS_PAGE);
	const items = await Promise.all(shown.map(async (status) => withAside(services, status)));
	return { items, page, total: all.length };
}

async function withAside(services: Services, status: MappingStatus): Promise<MappingAtHome> {
	const { mapping, openErrors } = status;
	const waiting = openErrors === 0 ? 0 : await countOf(services, { mapping, waiting: true });
	return { status, aside: Math.max(0, openErrors - waiting) };
}

async function errorsPage(
	services: Services,
	query: ErrorsQuery,
	asked: number,
): Promise<PageOf<ErrorAtHome>> {
	const read = (page: number) =>
		services.useCases.errors({ ...query, limit: ERRORS_PAGE, skip: page * ERRORS_PAGE });
	let page = asked;
	let found = await read(page);
	if (found.errors.length === 0 && page > 0) {
		page = existing(asked, found.total, ERRORS_PAGE);
		found = await read(page);
	}
	return { items: await linked(services, found.errors), page, total: found.total };
}

/** The page asked for, or the last one when the list became shorter. */
function existing(asked: number, total: number, size: number): number {
	return Math.max(0, Math.min(asked, Math.ceil(total / size) - 1));
}

async function countOf({ useCases }: Services, query: ErrorsQuery): Promise<number> {
	return (await useCases.errors({ ...query, limit: 1 })).total;
}

function linked(services: Services, errors: SyncError[]): Promise<ErrorAtHome[]> {
	return Promise.all(
		errors.map(async (error) => {
			const [link, below] = await Promise.all([cardLink(services, error), belowOf(services, error)]);
			return { error, link, below };
		}),
	);
}

/** Where the error has a card of its own. */
async function belowOf(services: Services, error: SyncError): Promise<ErrorAtHome["below"]> {
	const card = await services.cards.byError(error._id);
	const piles = card === null || card.partOf !== null ? [] : pilesUnderCard(card);
	const counted = await Promise.all(
		piles.map(async ({ key, mapping }) => ({
			mapping,
			count: await countOf(services, { mapping, cause: causeOfPile(key) }),
		})),
	);
	return counted.filter(({ count }) => count > 0);
}

/** The statuses with what running jobs told last, which no store knows yet. */
export function withProgress(
	statuses: MappingStatus[],
	progress: ReadonlyMap<string, SyncJob>,
): MappingStatus[] {
	return statuses.map((status) => {
		const job = progress.get(status.mapping);
		if (job === undefined) return status;
		return { ...status, state: status.state === "paused" ? "paused" : "running", lastJob: job };
	});
}
