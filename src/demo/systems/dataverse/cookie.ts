import { badRequest, DataverseError } from "./errors.js";

/** Place where a read goes on: a plain list, or one that tracks changes. */
export type PageCookie =
	| {
			readonly kind: "list";
			readonly page: number;
			/** Slot of the last row, and its sort keys when the list is ordered. */
			readonly slot: number;
			readonly keys: readonly (string | number | boolean | null)[];
	  }
	| {
			readonly kind: "tracked";
			readonly page: number;
			/** All rows in the order of creation, changed rows by version, or deletions by version. */
			readonly phase: "all" | "changed" | "deleted";
			/** Slot or version of the last item. */
			readonly after: number;
			readonly since: number;
			readonly until: number;
	  };

/** The skip token of a next link: XML around an opaque cookie, as the service writes it. */
export function writeCookie(cookie: PageCookie): string {
	const content = Buffer.from(JSON.stringify(cookie)).toString("base64url");
	const tracked = cookie.kind === "tracked" ? "True" : "False";
	return `<cookie pagenumber="${cookie.page}" pagingcookie="${content}" istracking="${tracked}" />`;
}

/** @throws {DataverseError} 400 for a token this service did not make */
export function readCookie(token: string): PageCookie {
	try {
		const content = /pagingcookie="([\w-]+)"/.exec(token)?.[1] ?? "";
		return JSON.parse(Buffer.from(content, "base64url").toString()) as PageCookie;
	} catch {
		throw badRequest("Malformed paging cookie.", "0x80040203");
	}
}

/** The delta token: row version and time, as in the vendor's sample (facts/dataverse-api section 5). */
export function writeDeltaToken(version: number, now: number): string {
	const iso = new Date(now).toISOString();
	const [year, month, day] = [iso.slice(0, 4), iso.slice(5, 7), iso.slice(8, 10)];
	return `${version}!${month}/${day}/${year} ${iso.slice(11, 19)}`;
}

/** @throws {DataverseError} 400 for a token this service did not make */
export function readDeltaToken(token: string): { version: number; at: number } {
	const match = /^(\d+)!(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d:\d\d)$/.exec(token);
	if (!match) throw badRequest("The delta token is not valid.", "0x80040203");
	const [, version, month, day, year, time] = match;
	return { version: Number(version), at: Date.parse(`${year}-${month}-${day}T${time}Z`) };
}

/** The token is older than the service remembers deletions (facts/dataverse-api section 5). */
export function expiredToken(): DataverseError {
	return new DataverseError(
		400,
		"0x80044352",
		"Version stamp associated with the client has expired. Please perform a full sync.",
	);
}
