import { ConnectorError } from "../../ports/connector.js";
import type { Examiner, SystemExamination, TableExamination } from "../../ports/examination.js";
import { asConnectorError, failedExamination, look } from "../odata-protocol/examine.js";
import { withQuery } from "../odata-protocol/literals.js";
import type { ODataService } from "../odata-protocol/service.js";
import { Catalog } from "./catalog.js";
import { toDescription } from "./fields.js";
import { type BusinessCentralOptions, openBusinessCentral } from "./index.js";
import { Company } from "./schema.js";

/** Fields that identify a record for people; a second record of the same value is refused (section 6). */
const KEYS: Readonly<Record<string, string>> = {
	customers: "number",
	vendors: "number",
	contacts: "number",
	items: "number",
	salesOrders: "number",
	salesQuotes: "number",
	opportunities: "number",
	currencies: "code",
	salespeoplePurchasers: "code",
	paymentTerms: "code",
	shipmentMethods: "code",
	unitsOfMeasure: "code",
	itemCategories: "code",
	countriesRegions: "code",
};

/** Looks at a Business Central environment without writing (facts/business-central-api.md). */
export function createBusinessCentralExaminer(options: BusinessCentralOptions, now: () => number): Examiner {
	const { client, service } = openBusinessCentral(options);
	const catalog = new Catalog(service, options.company);
	return {
		name: options.name,
		label: options.label ?? "Business Central",
		type: "business-central",
		examineSystem: () => examineSystem(service, options.company, now),
		examineTable: (entity) => examineTable(service, catalog, entity),
		close: () => client.close(),
	};
}

async function examineSystem(
	service: ODataService,
	wanted: string,
	now: () => number,
): Promise<SystemExamination> {
	try {
		const { answer, clock } = await look(service, "companies", now);
		const rows = service.toPage(answer).rows;
		const companies = rows.flatMap((row) => Company.safeParse(row).data ?? []);
		const isThere = companies.some(({ id, name, displayName }) =>
			[id, name, displayName ?? name].some((text) => text.toLowerCase() === wanted.toLowerCase()),
		);
		const failure = isThere ? null : missingCompany(wanted);
		return { failure, refusedBy: null, clock, companies: companies.map(({ name }) => name) };
	} catch (error) {
		return failedExamination(error);
	}
}

function missingCompany(company: string): ConnectorError {
	const foreignMessage = `There is no company ${company}.`;
	return new ConnectorError({ code: "entityMissing", retryable: false, foreignMessage });
}

/** What may be written shows only when something is written: Business Central tells no permissions of its own. */
async function examineTable(
	service: ODataService,
	catalog: Catalog,
	entity: string,
): Promise<TableExamination> {
	const rights = { read: null as boolean | null, create: null, update: null, delete: null };
	const key = KEYS[entity];
	const facts = { rights, uniqueFields: key === undefined ? null : [key], otherEngine: null };
	try {
		const known = await catalog.entity(entity);
		const description = toDescription(known);
		try {
			await service.get(withQuery(await catalog.pathOf(known), { $select: "id", $top: "1" }), {});
			rights.read = true;
		} catch (error) {
			const failure = asConnectorError(error);
			if (failure.code !== "forbidden" && failure.code !== "permission")
				return { ...facts, failure, description };
			rights.read = false;
		}
		return { ...facts, failure: null, description };
	} catch (error) {
		return { ...facts, failure: asConnectorError(error), description: null };
	}
}
