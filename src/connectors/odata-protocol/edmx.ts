/** One property of an entity type, as `$metadata` declares it. */
export interface EdmProperty {
	name: string;
	/** With its namespace, e.g. `Edm.String` or `Microsoft.NAV.customerType`. */
	type: string;
	maxLength: number | null;
	scale: number | null;
	/** Annotation terms with their boolean value, e.g. `NAV.AllowEdit`. */
	flags: Record<string, boolean>;
}

/** What we read of a service's `$metadata`. */
export interface Edmx {
	/** Entity type by set name. */
	sets: Map<string, string>;
	/** Properties by entity type name, without namespace. */
	types: Map<string, EdmProperty[]>;
	/** Member names by enum type name, without namespace. */
	enums: Map<string, string[]>;
}

interface Reading extends Edmx {
	properties: EdmProperty[] | null;
	property: EdmProperty | null;
	members: string[] | null;
	target: EdmProperty | null;
}

const TAG = /<(\/?)([\w.:-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Reads an EDMX text by its tags alone; what it does not know it passes over. */
export function readEdmx(text: string): Edmx {
	const reading: Reading = {
		sets: new Map(),
		types: new Map(),
		enums: new Map(),
		properties: null,
		property: null,
		members: null,
		target: null,
	};
	for (const [, slash, name, attributes, closed] of text.matchAll(TAG)) {
		const tag = localName(name ?? "");
		if (slash === "/") close(reading, tag);
		else open(reading, tag, readAttributes(attributes ?? ""), closed === "/");
	}
	return { sets: reading.sets, types: reading.types, enums: reading.enums };
}

/** A type name without its namespace. */
export function localName(name: string): string {
	return name.slice(Math.max(name.lastIndexOf("."), name.lastIndexOf(":")) + 1);
}

function open(reading: Reading, tag: string, attributes: Map<string, string>, isClosed: boolean): void {
	const name = attributes.get("Name") ?? "";
	switch (tag) {
		case "EntityType":
			reading.properties = [];
			reading.types.set(name, reading.properties);
			break;
		case "EnumType":
			reading.members = [];
			reading.enums.set(name, reading.members);
			break;
		case "Property":
			openProperty(reading, toProperty(name, attributes), isClosed);
			break;
		case "Member":
			reading.members?.push(name);
			break;
		case "EntitySet":
			reading.sets.set(name, localName(attributes.get("EntityType") ?? ""));
			break;
		case "Annotations":
			reading.target = findTarget(reading, attributes.get("Target") ?? "");
			break;
		case "Annotation":
			annotate(reading.property ?? reading.target, attributes);
			break;
	}
}

function close(reading: Reading, tag: string): void {
	if (tag === "EntityType") reading.properties = null;
	if (tag === "EnumType") reading.members = null;
	if (tag === "Property") reading.property = null;
	if (tag === "Annotations") reading.target = null;
}

function openProperty(reading: Reading, property: EdmProperty, isClosed: boolean): void {
	reading.properties?.push(property);
	reading.property = isClosed ? null : property;
}

function toProperty(name: string, attributes: Map<string, string>): EdmProperty {
	return {
		name,
		type: attributes.get("Type") ?? "",
		maxLength: toNumber(attributes.get("MaxLength")),
		scale: toNumber(attributes.get("Scale")),
		flags: {},
	};
}

/** `Variable` and `max` set no bound. */
function toNumber(text: string | undefined): number | null {
	return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

/** Annotations may stand apart and point at `Namespace.type/property`. */
function findTarget(reading: Reading, target: string): EdmProperty | null {
	const [type, property] = target.split("/");
	const properties = reading.types.get(localName(type ?? ""));
	return properties?.find((each) => each.name === property) ?? null;
}

function annotate(property: EdmProperty | null, attributes: Map<string, string>): void {
	const term = attributes.get("Term");
	if (property === null || term === undefined) return;
	property.flags[term] = attributes.get("Bool") !== "false";
}

function readAttributes(text: string): Map<string, string> {
	const attributes = new Map<string, string>();
	for (const [, name, double, single] of text.matchAll(ATTRIBUTE)) {
		attributes.set(name ?? "", decodeEntities(double ?? single ?? ""));
	}
	return attributes;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
	return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, named) => {
		if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
		if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
		return ENTITIES[named] ?? whole;
	});
}
