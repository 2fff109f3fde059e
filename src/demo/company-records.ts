import type { Unit } from "./company-mappings.js";
import type { BusinessCentralSimulator } from "./systems/business-central/index.js";
import type { DataverseSimulator } from "./systems/dataverse/index.js";

const FIRST_NAMES = ["Sanne", "Daan", "Fleur", "Lars", "Noor", "Thijs", "Eva", "Bas"];
const LAST_NAMES = ["de Vries", "Jansen", "van Dijk", "Bakker", "Smit", "Mulder", "de Boer", "Peters"];
const JOBS = ["Purchaser", "Bookkeeper", "Director", "Planner"];
const VENDORS = ["Graphic Design Institute", "Wide World Importers", "Fabrikam Parts", "Lucerne Packaging"];
const CITIES = ["Utrecht", "Antwerpen", "Groningen", "Eindhoven"];
const ITEMS = ["Desk", "Chair", "Lamp", "Cabinet", "Table", "Shelf", "Locker", "Board"];
const STYLES = ["Athens", "Berlin", "Lyon", "Oslo", "Porto"];

/** Customers that have a person to talk to. */
const PEOPLE_FROM = 60;

/**
 * The records beside the customers that Business Central has and Dataverse does not know yet: a person at many of the
 * customers, some vendors, and the items that are sold.
 */
export function fillCompany(businessCentral: BusinessCentralSimulator): void {
	const customers = businessCentral.records("customers").slice(0, PEOPLE_FROM);
	for (const [at, { number, displayName }] of customers.entries()) {
		businessCentral.create("contacts", { number, type: "Company", displayName });
		businessCentral.create("contacts", { type: "Person", companyNumber: number, ...personAt(at) });
	}
	for (let at = 0; at < 24; at++) {
		const displayName = `${VENDORS[at % VENDORS.length]} ${Math.floor(at / VENDORS.length) + 1}`;
		businessCentral.create("vendors", { displayName, city: CITIES[at % CITIES.length] as string });
	}
	for (let at = 0; at < 40; at++) {
		const displayName = `${ITEMS[at % ITEMS.length]} ${STYLES[Math.floor(at / ITEMS.length)]}`;
		businessCentral.create("items", { displayName, unitPrice: 49.95 + 10 * at });
	}
}

function personAt(at: number): Record<string, string> {
	const first = FIRST_NAMES[at % FIRST_NAMES.length] as string;
	const last = LAST_NAMES[Math.floor(at / FIRST_NAMES.length) % LAST_NAMES.length] as string;
	const address = `${first}.${last.replaceAll(" ", "")}@example.com`;
	return { displayName: `${first} ${last}`, jobTitle: JOBS[at % JOBS.length] as string, email: address };
}

/** Products are counted in a unit of a group (facts/dataverse-api.md section 12a), which sales set up beforehand. */
export function makeUnit(dynamics: DataverseSimulator): Unit {
	const { uomscheduleid } = dynamics.create("uomschedules", { name: "Default unit" });
	const { uomid } = dynamics.create("uoms", {
		name: "Piece",
		quantity: 1,
		"uomscheduleid@odata.bind": `/uomschedules(${uomscheduleid})`,
	});
	return { scheduleId: String(uomscheduleid), unitId: String(uomid) };
}
