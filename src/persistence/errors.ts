/** A filter outside the language of `Filter`. `path` is where it stands, empty for the filter itself. */
export class FilterError extends Error {
	override readonly name = "FilterError";
	readonly code = "filterNotSupported";
	constructor(
		readonly path: string,
		problem: string,
	) {
		super(`filter${path === "" ? "" : ` on "${path}"`}: ${problem}`);
	}
}

/** An update outside the language of `Update`, or one that does not fit the document it meets. */
export class UpdateError extends Error {
	override readonly name = "UpdateError";
	readonly code = "updateNotPossible";
	constructor(
		readonly path: string,
		problem: string,
		options?: ErrorOptions,
	) {
		super(`update${path === "" ? "" : ` of "${path}"`}: ${problem}`, options);
	}
}

/** A value that cannot be stored alike in both databases. */
export class DocumentError extends Error {
	override readonly name = "DocumentError";
	readonly code = "valueNotStorable";
	constructor(
		readonly path: string,
		problem: string,
	) {
		super(`document${path === "" ? "" : ` at "${path}"`}: ${problem}`);
	}
}

/** A unique index refused a write. */
export class DuplicateKeyError extends Error {
	override readonly name = "DuplicateKeyError";
	readonly code = "duplicateKey";
	constructor(
		readonly collection: string,
		options?: ErrorOptions,
	) {
		super(`a document of ${collection} with the same unique key exists already`, options);
	}
}

/** No index serves a filter on a collection that can grow. `paths` are those of the filter. */
export class UnindexedQueryError extends Error {
	override readonly name = "UnindexedQueryError";
	readonly code = "unindexedQuery";
	constructor(
		readonly collection: string,
		readonly paths: readonly string[],
	) {
		super(`no index of ${collection} serves a filter on ${paths.join(", ")}: declare one in indexes.ts`);
	}
}

/** The database cannot be opened or used. The message says which and why, never with a password. */
export class DatabaseError extends Error {
	override readonly name = "DatabaseError";
	readonly code = "databaseFailed";
}
