import { checkValue, isFieldName } from "./check-document.js";
import type { Update } from "./collection.js";
import type { Conditions } from "./conditions.js";
import { UpdateError } from "./errors.js";
import { isFields } from "./values.js";

const OPERATORS = new Set<string>([
	"$set",
	"$unset",
	"$inc",
	"$min",
	"$max",
	"$setOnInsert",
	"$push",
	"$addToSet",
	"$pull",
] satisfies Array<keyof Update>);

/** Throws `UpdateError` for an update that is empty, unknown, contradicts itself or moves the id. */
export function checkUpdate(update: Update): void {
	const paths: string[] = [];
	for (const [operator, changes] of Object.entries(update)) {
		if (!OPERATORS.has(operator)) throw new UpdateError("", `${operator} is not supported`);
		if (changes === undefined) continue;
		if (!isFields(changes)) throw new UpdateError("", `${operator} takes an object`);
		for (const path of Object.keys(changes)) {
			if (changes[path] === undefined) continue;
			checkChange(operator, path, changes[path]);
			paths.push(path);
		}
	}
	if (paths.length === 0) throw new UpdateError("", "nothing to change");
	checkOverlap(paths);
}

function checkChange(operator: string, path: string, value: unknown): void {
	if (!path.includes(".") ? !isFieldName(path) : !path.split(".").every(isFieldName))
		throw new UpdateError(path, "not a path");
	if (path === "_id" && operator !== "$setOnInsert" && operator !== "$set")
		throw new UpdateError(path, "an id never changes");
	if (operator === "$inc" && (typeof value !== "number" || !Number.isFinite(value)))
		throw new UpdateError(path, "$inc takes a number");
	if (operator === "$push" || operator === "$addToSet") checkEach(operator, path, value);
	else if (operator !== "$pull" && operator !== "$unset") checkValue(value, path);
}

function checkEach(operator: string, path: string, value: unknown): void {
	if (!isFields(value) || !("$each" in value)) {
		checkValue(value, path);
		return;
	}
	if (!Array.isArray(value.$each)) throw new UpdateError(path, "$each takes a list");
	checkValue(value.$each, path);
	for (const key of Object.keys(value)) {
		const isSlice = key === "$slice" && operator === "$push" && Number.isInteger(value.$slice);
		if (key !== "$each" && !isSlice) throw new UpdateError(path, `${key} is not supported here`);
	}
}

/** Two changes of one path, or of a path and one inside it, have no defined order. */
function checkOverlap(paths: readonly string[]): void {
	const seen = new Set(paths);
	if (seen.size < paths.length) throw new UpdateError("", "a path is changed twice");
	for (const path of paths) {
		for (let dot = path.indexOf("."); dot >= 0; dot = path.indexOf(".", dot + 1))
			if (seen.has(path.slice(0, dot))) throw new UpdateError(path, "a path around it is changed as well");
	}
}

/** The id an upsert would insert under. Throws where it is left to the database, whose ids are not texts. */
export function upsertId(conditions: Conditions, update: Update): string {
	const test = conditions.tests.find((one) => one.path === "_id" && one.operator === "$eq");
	const id = test?.value ?? update.$setOnInsert?._id ?? update.$set?._id;
	if (typeof id !== "string" || id === "") throw new UpdateError("_id", "an upsert names the id");
	return id;
}
