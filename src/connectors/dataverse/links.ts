/** Logical names of the tables this product is made for (facts/dataverse-api.md section 2): known before any request. */
const KNOWN: Readonly<Record<string, string>> = {
	accounts: "account",
	contacts: "contact",
	products: "product",
	opportunities: "opportunity",
	salesorders: "salesorder",
	salesorderdetails: "salesorderdetail",
	systemusers: "systemuser",
};

/** The logical name of a set this product knows; null for others. */
export function knownLogicalName(entity: string): string | null {
	return KNOWN[entity] ?? null;
}

/**
 * Where a person opens the record (section 11).
 * @param appId the model-driven app to open it in; null leaves the choice to Dataverse
 */
export function linkTo(parts: {
	organization: string;
	appId: string | null;
	logicalName: string;
	id: string;
}): string {
	const app = parts.appId === null ? "" : `appid=${encodeURIComponent(parts.appId)}&`;
	const name = encodeURIComponent(parts.logicalName);
	return `${parts.organization}/main.aspx?${app}pagetype=entityrecord&etn=${name}&id=${encodeURIComponent(parts.id)}`;
}
