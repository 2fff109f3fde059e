import { randomUUID } from "node:crypto";
import { RecordHistory } from "../kit/history.js";
import type { HttpRequest } from "../kit/http-server.js";
import { type People, type ServiceOptions, startService } from "../kit/service.js";
import type { ReformatRule, Simulator } from "../kit/simulator.js";
import type { TokenEndpoint } from "../kit/token-endpoint.js";
import { type ChangeWatcher, Company, type IdPolicy, type Premises, type Writer } from "./company.js";
import { businessCentralFace, type Environment } from "./face.js";
import { Gate, type Limits, onlineLimits } from "./limits.js";
import type { NumberSeries } from "./number-series.js";
import { toRecord } from "./render.js";
import { seedCodes, seedCustomers } from "./seed.js";
import { COMPANIES } from "./sets.js";
import { Table } from "./table.js";
import { cardPage, WEB_CLIENT_PATH } from "./web-client.js";
import { type WebhookControl, Webhooks } from "./webhooks.js";
import { onlineWebhooks, systemTimer, type WakeTimer, type WebhookSettings } from "./webhooks-settings.js";

export type { IdPolicy } from "./company.js";
export { encodeEnumWord } from "./enum-word.js";
export { BusinessCentralError } from "./errors.js";
export type { Limits } from "./limits.js";
export type { WebhookControl } from "./webhooks.js";
export type { DeliveryReport } from "./webhooks-delivery.js";
export { onlineWebhooks, type WakeTimer, type WebhookSettings } from "./webhooks-settings.js";

/** Id of the company that is always there. */
export const CRONUS_ID = "9f161476-3c5e-4f0a-8d15-6e0b2f0c7a11";

export interface BusinessCentralOptions extends ServiceOptions {
	/** Companies beside CRONUS. */
	companies?: readonly { name: string; id?: string }[];
	/** Fills the customers of CRONUS with the made-up company; they were last changed a day ago. */
	seed?: { size: number; seed?: number };
	/** What differs from the limits of the online service. */
	limits?: Partial<Limits>;
	/** What to do with an `id` sent on POST; default `ignore`. */
	clientIds?: IdPolicy;
	/** What differs from the webhooks of the online service; `onlineWebhooks(0.01)` makes them a hundred times faster. */
	webhooks?: Partial<WebhookSettings>;
	/** What wakes the sending of notifications; default: the timer of the machine. */
	wakeTimer?: WakeTimer;
}

/** Business Central's API v2.0 on a loopback port, as facts/business-central-api describes it. */
export interface BusinessCentralSimulator extends Simulator {
	/** Where people open the records of CRONUS in a browser. */
	readonly webClient: string;
	/** All companies; the first is CRONUS, which the verbs of people mean. */
	readonly companies: readonly { id: string; name: string }[];
	/** The verbs of people in another company. @throws RangeError when there is none of that name */
	inCompany(name: string): People;
	/** The number series of a set in CRONUS: set `allowsManual` to false to refuse numbers of the client. */
	numberSeries(set: string): NumberSeries;
	/** Change its properties at any time. */
	readonly limits: Limits;
	/** How many requests executed at once at most, and how many wait now. */
	readonly gate: { readonly mostExecuting: number; readonly queued: number };
	/** To shorten the life of tokens, or to revoke them all. */
	readonly tokens: TokenEndpoint;
	/** To send notifications at once, and to look at and end subscriptions. */
	readonly webhooks: WebhookControl;
}

const ROOT_PATH = "/v2.0/tenant/production/api/v2.0";
const DAY_MS = 86_400_000;

/** Starts a Business Central with its companies, and customers when a seed is given. */
export async function startBusinessCentral(
	options: BusinessCentralOptions = {},
): Promise<BusinessCentralSimulator> {
	const now = options.now ?? Date.now;
	const seededAt = Math.floor(now()) - DAY_MS;
	const webhooks = openWebhooks(options, now, () => companies);
	const premises = openPremises(now, options.clientIds ?? "ignore", webhooks);
	const named = [{ name: "CRONUS", id: CRONUS_ID }, ...(options.companies ?? [])];
	const companies = named.map(({ name, id }) => openCompany(id ?? randomUUID(), name, premises, seededAt));
	const cronus = companies[0] as Company;
	if (options.seed) seedCustomers(cronus, options.seed, seededAt);
	const limits = { ...onlineLimits(), ...options.limits };
	const gate = new Gate(limits, now);
	const environment: Environment = {
		rootPath: ROOT_PATH,
		companies: new Map(companies.map((company) => [company.id, company])),
		companyTable: companyTable(companies, seededAt),
		clientName: options.credentials?.clientId ?? "koppel",
		gate,
		webhooks,
		tellRolledBack: (writes) => service.counterBoard.rolledBack(writes),
	};
	const people = peopleOf(cronus, premises);
	const face = {
		...businessCentralFace(environment),
		page: (request: HttpRequest) => cardPage(request, people.records),
	};
	const service = await startService(face, people, options);
	return {
		...service,
		webClient: new URL(WEB_CLIENT_PATH, service.url).href,
		companies: companies.map(({ id, name }) => ({ id, name })),
		inCompany: (name) => peopleOf(companyNamed(companies, name), premises),
		numberSeries: (set) => seriesOf(cronus, set),
		limits,
		gate,
		webhooks,
		close: () => {
			webhooks.close();
			return service.close();
		},
	};
}

function openWebhooks(
	{ webhooks, wakeTimer }: BusinessCentralOptions,
	now: () => number,
	companies: () => readonly Company[],
): Webhooks {
	return new Webhooks({
		settings: { ...onlineWebhooks(), ...webhooks },
		timer: wakeTimer ?? systemTimer,
		now,
		modifiedAt: (companyId, set, id) => {
			const company = companies().find((each) => each.id === companyId);
			return company?.table(set)?.byId(id)?.modifiedAt ?? null;
		},
	});
}

function openPremises(now: () => number, idPolicy: IdPolicy, watcher: ChangeWatcher): Premises {
	let last = 0;
	return {
		stampTime: () => {
			last = Math.max(last, Math.floor(now()));
			return last;
		},
		history: new RecordHistory(),
		reformats: new Map<string, ReformatRule>(),
		idPolicy,
		watcher,
	};
}

function openCompany(id: string, name: string, premises: Premises, seededAt: number): Company {
	const company = new Company(id.toLowerCase(), name, premises);
	seedCodes(company, seededAt);
	return company;
}

function companyTable(companies: readonly Company[], at: number): Table {
	const table = new Table(COMPANIES);
	for (const { id, name } of companies) {
		const values = {
			systemVersion: "26.0.0.0",
			timestamp: 1,
			name,
			displayName: name,
			businessProfileId: "",
		};
		table.insert(id, values, { at, by: "SETUP" });
	}
	return table;
}

function companyNamed(companies: readonly Company[], name: string): Company {
	const company = companies.find((each) => each.name === name);
	if (company === undefined) throw new RangeError(`There is no company '${name}'.`);
	return company;
}

function seriesOf(company: Company, set: string): NumberSeries {
	const series = company.series(set);
	if (series === undefined) throw new RangeError(`The set '${set}' has no number series.`);
	return series;
}

function peopleOf(company: Company, premises: Premises): People {
	const writer = (options: { by?: string; at?: number } = {}): Writer => ({
		by: options.by ?? "PERSON",
		...(options.at === undefined ? {} : { at: options.at }),
		isPerson: true,
	});
	return {
		records: (set) => {
			const table = company.tableOrFail(set);
			return [...table.all()].map((version) => toRecord(table.definition, version));
		},
		get: (set, id) => {
			const table = company.tableOrFail(set);
			const version = table.byId(id.toLowerCase());
			return version && toRecord(table.definition, version);
		},
		create: (set, fields, options) =>
			toRecord(company.tableOrFail(set).definition, company.create(set, fields, writer(options))),
		edit: (set, id, fields, options) =>
			toRecord(company.tableOrFail(set).definition, company.edit(set, id, fields, writer(options))),
		remove: (set, id, options) => company.remove(set, id, writer(options)),
		history: (set, id) => company.history(set, id),
		reformat: (set, field, rule) => {
			if (rule === null) premises.reformats.delete(`${set} ${field}`);
			else premises.reformats.set(`${set} ${field}`, rule);
		},
	};
}
