import type { Direction } from "../domain/mapping.js";
import { SIDES, type Side } from "../domain/record.js";
import type { FieldInFile } from "./schema.js";

/** The sides a field is written to: as far as its mapping's direction, its own, and the fields it names allow. */
export function writtenSides(mapping: { direction: Direction }, field: FieldInFile): Side[] {
	return SIDES.filter((side) => {
		const way = side === "left" ? "toLeft" : "toRight";
		const allowed = [mapping.direction, field.direction].every(
			(direction) => direction === "bidirectional" || direction === way,
		);
		const isNamed = field[side] !== undefined;
		return allowed && isNamed && (field.constant !== undefined || bothNamed(field));
	});
}

/** True when the field stands on both sides. */
export function bothNamed(field: FieldInFile): boolean {
	return field.left !== undefined && field.right !== undefined;
}

/** The sides a mapping creates records on. */
export function createdSides(mapping: { direction: Direction; createMissing: boolean | string }): Side[] {
	return SIDES.filter((side) => {
		const way = side === "left" ? "toLeft" : "toRight";
		const allowed = mapping.direction === "bidirectional" || mapping.direction === way;
		return allowed && (mapping.createMissing === true || mapping.createMissing === way);
	});
}
