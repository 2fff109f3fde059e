import type { Permissions } from "../kit/permissions.js";
import type { Permission } from "../kit/simulator.js";
import { BUSINESS_UNIT_ID } from "./columns.js";
import { type JsonObject, metadataId } from "./metadata-values.js";
import type { Organization } from "./organization.js";
import type { Table } from "./table.js";

/** The verb each permission has in the names of privileges. */
const VERBS: Readonly<Record<Permission, string>> = {
	read: "Read",
	create: "Create",
	update: "Write",
	delete: "Delete",
};
const PERMISSIONS = Object.keys(VERBS) as Permission[];

/** The privileges there are for a table, as its definition lists them. */
export function describePrivileges(table: Table): JsonObject[] {
	return PERMISSIONS.map((permission) => ({
		CanBeBasic: table.isOwned,
		CanBeGlobal: true,
		Name: nameOf(table, permission),
		PrivilegeId: metadataId(nameOf(table, permission)),
		PrivilegeType: VERBS[permission],
	}));
}

/** What the client's roles grant: everything that was not withdrawn, in the shape of RetrieveUserPrivileges. */
export function heldPrivileges({ stores }: Organization, permissions: Permissions): JsonObject[] {
	return [...stores].flatMap(({ table }) =>
		PERMISSIONS.filter((permission) => permissions.has(table.entitySet, permission)).map((permission) => ({
			Depth: "Global",
			PrivilegeId: metadataId(nameOf(table, permission)),
			PrivilegeName: nameOf(table, permission),
			BusinessUnitId: BUSINESS_UNIT_ID,
		})),
	);
}

function nameOf({ schemaName }: Table, permission: Permission): string {
	return `prv${VERBS[permission]}${schemaName}`;
}
