import type { z } from "zod";
import { own } from "../../domain/own-words.js";
import {
	ConnectorError,
	type EntityDescription,
	type EntityQuery,
	type FieldDescription,
	isSetupError,
} from "../../ports/connector.js";
import { withQuery } from "../odata-protocol/literals.js";
import type { ODataService } from "../odata-protocol/service.js";
import {
	chooseTarget,
	type DataverseField,
	type Table,
	type Target,
	toColumn,
	toFieldDescription,
} from "./columns.js";
import { Attribute, Relationship, TableDefinition } from "./schema.js";
import { selectOf } from "./translate.js";

const TABLE_FIELDS =
	"LogicalName,EntitySetName,PrimaryIdAttribute,PrimaryNameAttribute,ChangeTrackingEnabled,IsOptimisticConcurrencyEnabled";
const COLUMN_FIELDS = "LogicalName,AttributeType,IsValidForCreate,IsValidForUpdate";
const RELATIONSHIP_FIELDS = "ReferencingAttribute,ReferencedEntity,ReferencingEntityNavigationPropertyName";
/** Choices are told only to those who name the type and expand it (facts/dataverse-api.md section 10). */
const OPTION_TYPES = ["PicklistAttributeMetadata", "StateAttributeMetadata", "StatusAttributeMetadata"];

/** A query with everything its names stand for. */
export interface ResolvedQuery {
	table: Table;
	/** By the names the query used. */
	fields: Map<string, DataverseField>;
	select: string;
}

/**
 * Tables, columns and relationships of one environment: read when first needed, then kept for the connector's life.
 * A run needs two requests once, a third when it carries lookups.
 */
export class Catalog {
	readonly #service: ODataService;
	#definitions: Promise<TableDefinition[]> | null = null;
	readonly #tables = new Map<string, Promise<Table>>();
	readonly #targets = new Map<string, Promise<Map<string, Target[]>>>();
	/** Logical name by set name, of tables seen so far. */
	readonly #logicalNames = new Map<string, string>();

	constructor(service: ODataService) {
		this.#service = service;
	}

	/** The table of that set or logical name. @throws ConnectorError `entityMissing` */
	async table(entity: string): Promise<Table> {
		const definition = await this.#definition(entity);
		const { LogicalName: name } = definition;
		const reading = this.#tables.get(name) ?? this.#readTable(definition);
		this.#tables.set(name, reading);
		return this.#kept(reading);
	}

	/** The fields of these names. @throws ConnectorError `fieldMissing` for a name the table does not have */
	async fields(table: Table, names: Iterable<string>): Promise<Map<string, DataverseField>> {
		const fields = new Map<string, DataverseField>();
		for (const name of names) fields.set(name, await this.#field(table, name));
		return fields;
	}

	/** The table and fields of a query. @throws ConnectorError `entityMissing` or `fieldMissing` */
	async resolve(query: EntityQuery): Promise<ResolvedQuery> {
		const table = await this.table(query.entity);
		const fields = await this.fields(table, new Set(query.fields));
		return { table, fields, select: selectOf(table, fields.values()) };
	}

	/** Waits for a call on these tables. A setup problem means that what is kept of them may no longer be true. */
	async guarded<T>(promise: Promise<T>): Promise<T> {
		try {
			return await promise;
		} catch (error) {
			if (isSetupError(error)) this.forget();
			throw error;
		}
	}

	/** What the port says of a table. @throws ConnectorError `entityMissing` */
	async describe(entity: string): Promise<EntityDescription> {
		const table = await this.table(entity);
		const path = `${addressOf(table.logicalName)}/Attributes`;
		const lists = OPTION_TYPES.map((type) =>
			withQuery(`${path}/Microsoft.Dynamics.CRM.${type}`, { $select: COLUMN_FIELDS, $expand: "OptionSet" }),
		);
		const [all = [], ...chosen] = await Promise.all(
			[path, ...lists].map((url) => this.#list(url, Attribute)),
		);
		const choices = new Map(chosen.flat().map((each) => [each.LogicalName, each.OptionSet]));
		const targets = await this.#targetsOf(table);
		const fields = all.flatMap((attribute): FieldDescription[] => {
			const column = toColumn(attribute);
			if (column === null) return [];
			const options = choices.get(attribute.LogicalName) ?? null;
			const described = toFieldDescription({ ...attribute, OptionSet: options }, column);
			// A lookup with several targets is mapped by the name that says which one.
			const several = targets.get(column.name) ?? [];
			const named = several.length > 1 ? several.map(({ navigation: name }) => ({ ...described, name })) : [];
			return [described, ...named];
		});
		const { primaryName: nameField, versioned, changesTracked } = table;
		return { entity, fields, nameField, versioned, changesTracked };
	}

	/** The logical name of a set, as far as it has been looked up; null before. */
	logicalNameOf(entity: string): string | null {
		return this.#logicalNames.get(entity) ?? null;
	}

	/** What was read may no longer hold: everything is read again when next needed. */
	forget(): void {
		this.#definitions = null;
		this.#tables.clear();
		this.#targets.clear();
	}

	async #definition(entity: string): Promise<TableDefinition> {
		const path = withQuery("EntityDefinitions", { $select: TABLE_FIELDS });
		this.#definitions ??= this.#list(path, TableDefinition);
		const all = await this.#kept(this.#definitions);
		const found =
			all.find(({ EntitySetName }) => EntitySetName === entity) ??
			all.find(({ LogicalName }) => LogicalName === entity);
		if (found === undefined)
			throw this.#missing("entityMissing", `There is no table ${entity}.`, own("noTable", { table: entity }));
		this.#logicalNames.set(entity, found.LogicalName);
		return found;
	}

	async #readTable(definition: TableDefinition): Promise<Table> {
		const { LogicalName: logicalName } = definition;
		const path = withQuery(`${addressOf(logicalName)}/Attributes`, { $select: COLUMN_FIELDS });
		const columns = (await this.#list(path, Attribute)).map(toColumn).filter((column) => column !== null);
		return {
			logicalName,
			set: definition.EntitySetName ?? logicalName,
			primaryId: definition.PrimaryIdAttribute ?? `${logicalName}id`,
			primaryName: definition.PrimaryNameAttribute ?? null,
			versioned: definition.IsOptimisticConcurrencyEnabled ?? false,
			changesTracked: definition.ChangeTrackingEnabled ?? false,
			columns: new Map(columns.map((column) => [column.name, column])),
		};
	}

	async #field(table: Table, name: string): Promise<DataverseField> {
		const column = table.columns.get(/^_(.+)_value$/.exec(name)?.[1] ?? name);
		if (column && !column.isLookup) return { name, column, target: null, targets: [] };
		const targets = await this.#targetsOf(table);
		if (column) {
			const target = chooseTarget(column, targets.get(column.name) ?? []);
			return { name, column, target, targets: [] };
		}
		for (const [columnName, several] of targets) {
			const target = several.find(({ navigation }) => navigation === name);
			const lookup = table.columns.get(columnName);
			if (target && lookup)
				return { name, column: lookup, target, targets: several.length > 1 ? several : [] };
		}
		throw this.#missing(
			"fieldMissing",
			`${table.set} has no field ${name}.`,
			own("noField", { table: table.set, field: name }),
		);
	}

	/** Targets of the table's lookups, by column. */
	#targetsOf(table: Table): Promise<Map<string, Target[]>> {
		const reading = this.#targets.get(table.logicalName) ?? this.#readTargets(table);
		this.#targets.set(table.logicalName, reading);
		return this.#kept(reading);
	}

	async #readTargets(table: Table): Promise<Map<string, Target[]>> {
		const path = `${addressOf(table.logicalName)}/ManyToOneRelationships`;
		const all = await this.#list(withQuery(path, { $select: RELATIONSHIP_FIELDS }), Relationship);
		const targets = new Map<string, Target[]>();
		for (const each of all) {
			const navigation = each.ReferencingEntityNavigationPropertyName;
			if (!navigation) continue;
			const { EntitySetName } = await this.#definition(each.ReferencedEntity);
			const target = {
				navigation,
				table: each.ReferencedEntity,
				set: EntitySetName ?? each.ReferencedEntity,
			};
			const column = each.ReferencingAttribute;
			targets.set(column, [...(targets.get(column) ?? []), target]);
		}
		return targets;
	}

	/** Metadata is not paged (section 10). What does not look like it is left out. */
	async #list<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
		const { rows } = await this.#service.page(path, {});
		return rows.map((row) => schema.safeParse(row)).flatMap(({ data }) => (data === undefined ? [] : [data]));
	}

	async #kept<T>(promise: Promise<T>): Promise<T> {
		try {
			return await promise;
		} catch (error) {
			this.forget();
			throw error;
		}
	}

	/** What is missing may be there when it is asked for again, so nothing of it is kept. */
	#missing(code: "entityMissing" | "fieldMissing", foreignMessage: string, words: string): ConnectorError {
		this.forget();
		return new ConnectorError({ code, retryable: false, foreignMessage, own: words });
	}
}

function addressOf(logicalName: string): string {
	return `EntityDefinitions(LogicalName='${logicalName}')`;
}
