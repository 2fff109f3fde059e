import { SIDES } from "../domain/record.js";
import type { PlacedMapping } from "./checks.js";
import { nearestOf } from "./nearest.js";
import { aProblem, type Problem } from "./problem.js";

/** Another mapping that one names, and where. */
interface Reference {
	to: string;
	path: string;
	/** True when records wait for those of the other mapping. */
	waits: boolean;
}

/**
 * What is wrong with references between mappings: unknown ones, other systems, and circles that would wait forever.
 * `names` are those of all mappings, of malformed ones too: a reference to one of these is left alone.
 */
export function checkLookups(mappings: PlacedMapping[], names: string[]): Problem[] {
	const known = mappings.map(({ mapping }) => mapping.name);
	return [
		...mappings.flatMap((placed) =>
			referencesOf(placed).flatMap((one) => checkReference(one, placed, { mappings, names })),
		),
		...checkCircles(mappings, known),
	];
}

function referencesOf({ index, mapping }: PlacedMapping): Reference[] {
	const path = `mappings[${index}]`;
	return [
		...mapping.dependsOn.map((to, at) => ({ to, path: `${path}.dependsOn[${at}]`, waits: true })),
		...mapping.fields.flatMap(({ lookup }, at) =>
			lookup === undefined
				? []
				: [
						{
							to: lookup.mapping,
							path: `${path}.fields[${at}].lookup.mapping`,
							waits: lookup.whenMissing === "wait",
						},
					],
		),
	];
}

function checkReference(
	{ to, path }: Reference,
	{ mapping }: PlacedMapping,
	{ mappings, names }: { mappings: PlacedMapping[]; names: string[] },
): Problem[] {
	const target = mappings.find((other) => other.mapping.name === to)?.mapping;
	if (target === undefined) {
		if (names.includes(to)) return [];
		const expected = `one of ${names.join(", ")}`;
		return [aProblem(path, "There is no such mapping.", { expected, nearest: nearestOf(to, names) })];
	}
	const isLookup = path.endsWith("lookup.mapping");
	if (!isLookup || SIDES.every((side) => target[side].system === mapping[side].system)) return [];
	const message = `The mapping ${to} does not stand between the same systems on the same sides.`;
	return [aProblem(path, message, { expected: "a mapping between the same two systems" })];
}

/** In a circle each record would wait for another one, forever. */
function checkCircles(mappings: PlacedMapping[], known: string[]): Problem[] {
	const waiting = new Map(
		mappings.map((placed) => [placed.mapping.name, referencesOf(placed).filter(({ waits }) => waits)]),
	);
	const told = new Set<string>();
	return known.flatMap((name) => {
		const circle = circleFrom(name, waiting);
		if (circle === null) return [];
		const members = [...new Set(circle.map(({ to }) => to))].sort();
		if (told.has(members.join(" "))) return [];
		told.add(members.join(" "));
		const last = circle.at(-1) as Reference;
		const message =
			members.length === 1
				? `Records of ${name} would wait for each other.`
				: `The mappings ${members.join(", ")} would wait for each other.`;
		return [aProblem(last.path, message, { expected: "whenMissing: leaveOut in one of these lookups" })];
	});
}

/** The references that lead from a mapping back to itself; null when none do. */
function circleFrom(name: string, waiting: Map<string, Reference[]>): Reference[] | null {
	const visited = new Set<string>();
	const walk = (at: string, way: Reference[]): Reference[] | null => {
		for (const reference of waiting.get(at) ?? []) {
			if (reference.to === name) return [...way, reference];
			if (visited.has(reference.to)) continue;
			visited.add(reference.to);
			const found = walk(reference.to, [...way, reference]);
			if (found !== null) return found;
		}
		return null;
	};
	return walk(name, []);
}
