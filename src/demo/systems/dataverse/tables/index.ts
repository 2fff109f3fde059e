import type { Table, TableOptions } from "../table.js";
import { account, contact } from "./account.js";
import { opportunity, product } from "./sales.js";
import { organization, systemuser, transactioncurrency, uom, uomschedule } from "./setup.js";

/** Settings of an environment that show in its tables, each by logical name. */
export interface TableSettings {
	/** Overrides whether a table is enabled for change tracking. */
	readonly changeTracking?: Readonly<Record<string, boolean>>;
	/** Overrides whether a table takes `If-Match` with a version. */
	readonly optimisticConcurrency?: Readonly<Record<string, boolean>>;
	/** Alternate keys; none exists by default (facts/dataverse-api section 12a). */
	readonly keys?: Readonly<Record<string, readonly (readonly string[])[]>>;
	/** Business Central's own connector is installed: accounts carry its company (facts/dataverse-api section 2). */
	readonly businessCentralConnector?: boolean;
	/** New products start Active instead of Draft. */
	readonly newProductsActive?: boolean;
}

/** All tables of the environment. */
export function defineTables(settings: TableSettings = {}): Table[] {
	const of = (logicalName: string): TableOptions => ({
		...setting("isChangeTracked", settings.changeTracking?.[logicalName]),
		...setting("isConcurrencyEnabled", settings.optimisticConcurrency?.[logicalName]),
		...setting("keys", settings.keys?.[logicalName]),
	});
	return [
		organization(),
		systemuser(of("systemuser")),
		transactioncurrency(of("transactioncurrency")),
		uomschedule(of("uomschedule")),
		uom(of("uom")),
		account(of("account"), settings.businessCentralConnector ?? false),
		contact(of("contact")),
		product(settings.newProductsActive ?? false, of("product")),
		opportunity(of("opportunity")),
	];
}

function setting<K extends keyof TableOptions>(
	name: K,
	value: TableOptions[K],
): Pick<TableOptions, K> | object {
	return value === undefined ? {} : { [name]: value };
}
