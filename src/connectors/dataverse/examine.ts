import { z } from "zod";
import type { EntityDescription } from "../../ports/connector.js";
import {
	type Examiner,
	RIGHTS,
	type Right,
	type SystemExamination,
	type TableExamination,
} from "../../ports/examination.js";
import { asConnectorError, failedExamination, look } from "../odata-protocol/examine.js";
import { withQuery } from "../odata-protocol/literals.js";
import type { ODataService } from "../odata-protocol/service.js";
import { Catalog } from "./catalog.js";
import { type DataverseOptions, openDataverse } from "./index.js";

const WhoAmI = z.object({ UserId: z.string() });
/** A table's privileges, and its alternate keys when expanded (facts/dataverse-api.md sections 3 and 10). */
const TableSecurity = z.object({
	Privileges: z.array(z.object({ PrivilegeId: z.string(), PrivilegeType: z.string() })),
});
const TableKeys = z.object({
	Keys: z.array(z.object({ KeyAttributes: z.array(z.string()), EntityKeyIndexStatus: z.string().nullish() })),
});
const UserPrivileges = z.object({ RolePrivileges: z.array(z.object({ PrivilegeId: z.string() })) });

/** What the metadata calls the privilege of each right. */
const PRIVILEGE_TYPE: Record<Right, string> = {
	read: "Read",
	create: "Create",
	update: "Write",
	delete: "Delete",
};

/** Unique in every environment, without an alternate key (section 12a). */
const UNIQUE_BY_NATURE: Readonly<Record<string, string>> = { product: "productnumber" };

/** The column Microsoft's own Business Central connector adds and fills (section 2). */
const COMPANY_COLUMN = "bcbi_companyid";

const UNKNOWN: Record<Right, boolean | null> = { read: null, create: null, update: null, delete: null };

/** Looks at a Dataverse environment without writing (facts/dataverse-api.md). */
export function createDataverseExaminer(options: DataverseOptions, now: () => number): Examiner {
	const { client, service } = openDataverse(options);
	const catalog = new Catalog(service);
	return {
		name: options.name,
		label: options.label ?? "Dataverse",
		type: "dataverse",
		examineSystem: () => examineSystem(service, now),
		examineTable: (entity) => examineTable(service, catalog, entity),
		close: () => client.close(),
	};
}

async function examineSystem(service: ODataService, now: () => number): Promise<SystemExamination> {
	try {
		const { clock } = await look(service, "WhoAmI", now);
		return { failure: null, refusedBy: null, clock, companies: null };
	} catch (error) {
		return failedExamination(error);
	}
}

async function examineTable(
	service: ODataService,
	catalog: Catalog,
	entity: string,
): Promise<TableExamination> {
	try {
		const { logicalName, set, columns } = await catalog.table(entity);
		const description = await catalog.describe(entity);
		const hasCompanies = columns.has(COMPANY_COLUMN);
		return {
			failure: null,
			description,
			rights: await rightsIn(service, { logicalName, set }),
			uniqueFields: await uniqueFieldsOf(service, logicalName, description),
			otherEngine: hasCompanies ? await otherEngineIn(service, set) : null,
		};
	} catch (error) {
		const failure = asConnectorError(error);
		return { failure, description: null, rights: UNKNOWN, uniqueFields: null, otherEngine: null };
	}
}

/** The user's own privileges beside those of the table; reading is tried as well, for it changes nothing. */
async function rightsIn(
	service: ODataService,
	table: { logicalName: string; set: string },
): Promise<Record<Right, boolean | null>> {
	const granted = await grantedRights(service, table.logicalName);
	if (granted.read === false) return granted;
	try {
		await service.get(withQuery(table.set, { $select: `${table.logicalName}id`, $top: "1" }), {});
		return { ...granted, read: true };
	} catch (error) {
		const { code } = asConnectorError(error);
		return code === "forbidden" || code === "permission" ? { ...granted, read: false } : granted;
	}
}

/** RetrieveUserPrivileges tells what all roles of a user grant together; a user may be denied even that. */
async function grantedRights(
	service: ODataService,
	logicalName: string,
): Promise<Record<Right, boolean | null>> {
	const path = `EntityDefinitions(LogicalName='${logicalName}')`;
	try {
		const { UserId } = WhoAmI.parse((await service.get("WhoAmI", {})).body);
		const table = await service.get(withQuery(path, { $select: "Privileges" }), {});
		const user = await service.get(
			`systemusers(${UserId})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`,
			{},
		);
		const { Privileges } = TableSecurity.parse(table.body);
		const held = new Set(
			UserPrivileges.parse(user.body).RolePrivileges.map(({ PrivilegeId }) => PrivilegeId.toLowerCase()),
		);
		const has = (right: Right): boolean | null => {
			const wanted = Privileges.find(({ PrivilegeType }) => PrivilegeType === PRIVILEGE_TYPE[right]);
			return wanted === undefined ? null : held.has(wanted.PrivilegeId.toLowerCase());
		};
		return Object.fromEntries(RIGHTS.map((right) => [right, has(right)])) as Record<Right, boolean | null>;
	} catch {
		return UNKNOWN;
	}
}

/** Fields that are an active alternate key by themselves; null when the keys cannot be read. */
async function uniqueFieldsOf(
	service: ODataService,
	logicalName: string,
	{ fields }: EntityDescription,
): Promise<string[] | null> {
	const path = `EntityDefinitions(LogicalName='${logicalName}')`;
	const expand = "Keys($select=KeyAttributes,EntityKeyIndexStatus)";
	try {
		const answer = await service.get(withQuery(path, { $select: "LogicalName", $expand: expand }), {});
		const keys = TableKeys.parse(answer.body).Keys.filter(
			({ EntityKeyIndexStatus }) => (EntityKeyIndexStatus ?? "Active") === "Active",
		);
		const single = keys.flatMap(({ KeyAttributes }) => (KeyAttributes.length === 1 ? KeyAttributes : []));
		const byNature = UNIQUE_BY_NATURE[logicalName];
		const names = new Set(fields.map(({ name }) => name));
		return [...single, ...(byNature === undefined ? [] : [byNature])].filter((name) => names.has(name));
	} catch {
		return null;
	}
}

async function otherEngineIn(service: ODataService, set: string): Promise<TableExamination["otherEngine"]> {
	const sign = `the column ${COMPANY_COLUMN} of Business Central's own Dataverse integration`;
	const query = {
		$select: `_${COMPANY_COLUMN}_value`,
		$filter: `_${COMPANY_COLUMN}_value ne null`,
		$top: "1",
	};
	try {
		const { rows } = await service.page(withQuery(set, query), {});
		return rows.length > 0
			? {
					sign: `records carry a company in ${COMPANY_COLUMN}, which Business Central's own Dataverse integration fills`,
					isInUse: true,
				}
			: { sign, isInUse: false };
	} catch {
		return { sign, isInUse: false };
	}
}
