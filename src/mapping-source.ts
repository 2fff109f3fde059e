import type { Mapping } from "./domain/mapping.js";
import { own } from "./domain/own-words.js";
import { type BothSides, bothSides } from "./domain/record.js";
import { type Connector, ConnectorError, type EntityDescription } from "./ports/connector.js";

/** A configured mapping before the systems have said what its fields are. */
export interface ConfiguredMapping {
	name: string;
	/** What is known without asking a system: names, directions, policies; fields as plain texts. Never run with it. */
	outline: Mapping;
	/** Types, lengths and scales from the systems' own descriptions; sentences about what does not fit them. */
	build(descriptions: BothSides<EntityDescription>): { mapping: Mapping } | { problems: string[] };
}

/**
 * The mappings as they can be run. Each is built when it is first needed and its systems can be asked; a system that
 * is down is asked again the next time.
 */
export class MappingSource {
	private readonly built = new Map<string, Mapping>();

	constructor(
		private readonly configured: ConfiguredMapping[],
		private readonly connector: (system: string) => Connector,
	) {}

	get names(): string[] {
		return this.configured.map(({ name }) => name);
	}

	/** The mappings as far as is known now: whole once their systems were asked, else what the configuration tells. */
	outlines(): Mapping[] {
		return this.configured.map(({ name, outline }) => this.built.get(name) ?? outline);
	}

	/**
	 * The mapping ready to run; undefined for a name that is not configured. Throws ConnectorError when a system
	 * cannot be asked, or has no such table or field.
	 */
	async get(name: string): Promise<Mapping | undefined> {
		const known = this.built.get(name);
		if (known !== undefined) return known;
		const configured = this.configured.find((candidate) => candidate.name === name);
		if (configured === undefined) return undefined;
		const mapping = await this.build(configured);
		this.built.set(name, mapping);
		return mapping;
	}

	/**
	 * Everything in the configuration that does not fit what the systems say of their tables, at once; of one mapping
	 * alone when it is named. A system that cannot be asked now says nothing.
	 */
	async problems(mapping: string | null = null): Promise<string[]> {
		const names = mapping === null ? this.names : [mapping];
		const found = await Promise.all(names.map((name) => this.problemsOf(name)));
		return [...new Set(found.flat())];
	}

	private async problemsOf(name: string): Promise<string[]> {
		try {
			await this.get(name);
			return [];
		} catch (error) {
			if (error instanceof MisfitError) return error.problems;
			if (error instanceof ConnectorError) return [];
			throw error;
		}
	}

	private async build({ outline, build }: ConfiguredMapping): Promise<Mapping> {
		const ask = (side: "left" | "right") =>
			this.connector(outline[side].system).describe(outline[side].entity);
		const [left, right] = await Promise.all([ask("left"), ask("right")]);
		const descriptions = { left, right };
		const unversioned = (["left", "right"] as const).find(
			(side) => !descriptions[side].versioned && outline[side].unversioned === "refuse",
		);
		if (unversioned !== undefined) throw notVersioned(outline, unversioned);
		const result = build(bothSides((side) => descriptions[side]));
		if ("mapping" in result) return result.mapping;
		throw new MisfitError(outline.name, result.problems);
	}
}

/** A mapping that names what its systems do not have. */
class MisfitError extends ConnectorError {
	constructor(
		mapping: string,
		readonly problems: string[],
	) {
		const foreignMessage = `The mapping ${mapping} does not fit the systems: ${problems.join(" ")}`;
		const words = `${own("misfit", { mapping })} ${problems.join(" ")}`;
		super({ code: "fieldMissing", retryable: false, foreignMessage, own: words });
	}
}

function notVersioned(outline: Mapping, side: "left" | "right"): ConnectorError {
	const { systemLabel, entity } = outline[side];
	return new ConnectorError({
		code: "notVersioned",
		retryable: false,
		own: own("noVersions", { table: entity, system: systemLabel }),
		foreignMessage:
			`${entity} in ${systemLabel} has no versioned writes, so a change made meanwhile could be overwritten. ` +
			`Enable optimistic concurrency for the table, or accept the risk with "unversioned: accept".`,
	});
}
