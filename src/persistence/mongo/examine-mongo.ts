import { type Connection, createConnection } from "mongoose";
import type { DatabaseExamination } from "../../ports/examination.js";
import { INDEXES } from "../indexes.js";
import { targetOf } from "./connection-string.js";
import { missingIndexes } from "./mongo-indexes.js";
import { withoutCredentials } from "./server-errors.js";

/** How long to look for a server, unless the connection string says so, in milliseconds. */
const SERVER_TIMEOUT_MS = 5_000;

/** Actions without which Koppel cannot keep anything. */
const NEEDED_ACTIONS = ["insert", "update", "remove"];

/** Looks at a MongoDB and changes nothing: no collection, no index. */
export async function examineMongo(uri: string): Promise<DatabaseExamination> {
	const { hosts, database } = targetOf(uri);
	const found = { kind: "mongodb" as const, description: `MongoDB ${hosts}/${database}` };
	let connection: Connection | undefined;
	try {
		connection = createConnection(uri, {
			dbName: database,
			appName: "koppel doctor",
			autoIndex: false,
			autoCreate: false,
			bufferCommands: false,
			...(/[?&]serverSelectionTimeoutMS=/i.test(uri) ? {} : { serverSelectionTimeoutMS: SERVER_TIMEOUT_MS }),
		});
		connection.on("error", () => undefined);
		await connection.asPromise();
		const isWritable = await canWrite(connection, database);
		return { ...found, failure: null, isWritable, missingIndexes: await missingIn(connection) };
	} catch (error) {
		const { message } = withoutCredentials(error, uri);
		return { ...found, failure: message, isWritable: null, missingIndexes: [] };
	} finally {
		await connection?.close().catch(() => undefined);
	}
}

async function missingIn(connection: Connection): Promise<string[]> {
	const names = await Promise.all(
		Object.entries(INDEXES).map(async ([name, declarations]) =>
			(await missingIndexes(connection.collection(name), declarations)).map((index) => `${name}.${index}`),
		),
	);
	return names.flat();
}

/** What the server says of itself and of our user; null when it does not tell. */
async function canWrite(connection: Connection, database: string): Promise<boolean | null> {
	try {
		const hello = await connection.db?.command({ hello: 1 });
		if (hello?.isWritablePrimary === false) return false;
		const status = await connection.db?.command({ connectionStatus: 1, showPrivileges: true });
		const info = status?.authInfo as AuthInfo | undefined;
		if (info === undefined || (info.authenticatedUsers ?? []).length === 0) return true;
		const actions = (info.authenticatedUserPrivileges ?? [])
			.filter(({ resource }) => isAbout(resource, database))
			.flatMap((privilege) => privilege.actions);
		return NEEDED_ACTIONS.every((action) => actions.includes(action) || actions.includes("anyAction"));
	} catch {
		return null;
	}
}

interface AuthInfo {
	authenticatedUsers?: unknown[];
	authenticatedUserPrivileges?: Array<{ resource: Resource; actions: string[] }>;
}

interface Resource {
	db?: string;
	collection?: string;
	anyResource?: boolean;
}

function isAbout({ db, collection, anyResource }: Resource, database: string): boolean {
	return anyResource === true || ((db === database || db === "") && (collection ?? "") === "");
}
