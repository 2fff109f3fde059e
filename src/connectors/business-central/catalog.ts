import { own } from "../../domain/own-words.js";
import { ConnectorError, type EntityQuery } from "../../ports/connector.js";
import { type Edmx, readEdmx } from "../odata-protocol/edmx.js";
import type { ODataService } from "../odata-protocol/service.js";
import { type BusinessCentralEntity, type BusinessCentralField, toEntity } from "./fields.js";
import { Company } from "./schema.js";

/** The company and the tables of one environment: read when first needed, then kept for the connector's life. */
export class Catalog {
	readonly #service: ODataService;
	readonly #wanted: string;
	#edmx: Promise<Edmx> | null = null;
	#company: Promise<Company> | null = null;
	/** The company's name once it was looked up; null before. */
	companyName: string | null = null;
	readonly #entities = new Map<string, BusinessCentralEntity>();

	/** @param company name, display name or id */
	constructor(service: ODataService, company: string) {
		this.#service = service;
		this.#wanted = company;
	}

	/** A table. @throws ConnectorError `entityMissing` */
	async entity(set: string): Promise<BusinessCentralEntity> {
		const known = this.#entities.get(set);
		if (known !== undefined) return known;
		this.#edmx ??= this.#readMetadata();
		const entity = toEntity(await this.#kept(this.#edmx), set);
		if (entity === null)
			throw this.#missing("entityMissing", `There is no table ${set}.`, own("noTable", { table: set }));
		this.#entities.set(set, entity);
		return entity;
	}

	/** The table of a query, with every field asked for. @throws ConnectorError `entityMissing` or `fieldMissing` */
	async entityOf(query: EntityQuery): Promise<BusinessCentralEntity> {
		const entity = await this.entity(query.entity);
		for (const name of query.fields) this.field(entity, name);
		return entity;
	}

	/** @throws ConnectorError `fieldMissing` */
	field(entity: BusinessCentralEntity, name: string): BusinessCentralField {
		const field = entity.fields.get(name);
		if (field !== undefined) return field;
		throw this.#missing(
			"fieldMissing",
			`${entity.set} has no field ${name}.`,
			own("noField", { table: entity.set, field: name }),
		);
	}

	/** The address of a table, relative to the service root. @throws ConnectorError `entityMissing` for the company */
	async pathOf(entity: BusinessCentralEntity): Promise<string> {
		this.#company ??= this.#findCompany();
		const { id } = await this.#kept(this.#company);
		return `companies(${id.toLowerCase()})/${entity.set}`;
	}

	async #readMetadata(): Promise<Edmx> {
		const answer = await this.#service.get("$metadata", { accept: "application/xml" });
		return readEdmx(String(answer.body));
	}

	async #findCompany(): Promise<Company> {
		const wanted = this.#wanted.toLowerCase();
		for await (const page of this.#service.pages("companies", {})) {
			for (const row of page.rows) {
				const company = Company.safeParse(row);
				if (!company.success || !namesOf(company.data).includes(wanted)) continue;
				this.companyName = company.data.name;
				return company.data;
			}
		}
		throw this.#missing(
			"entityMissing",
			`There is no company ${this.#wanted}.`,
			own("noCompany", { company: this.#wanted }),
		);
	}

	async #kept<T>(promise: Promise<T>): Promise<T> {
		try {
			return await promise;
		} catch (error) {
			this.#forget();
			throw error;
		}
	}

	/** What is missing may be there when it is asked for again, so nothing of it is kept. */
	#missing(code: "entityMissing" | "fieldMissing", foreignMessage: string, words: string): ConnectorError {
		this.#forget();
		return new ConnectorError({ code, retryable: false, foreignMessage, own: words });
	}

	#forget(): void {
		this.#edmx = null;
		this.#company = null;
		this.#entities.clear();
	}
}

function namesOf({ id, name, displayName }: Company): string[] {
	return [id, name, displayName ?? name].map((text) => text.toLowerCase());
}
