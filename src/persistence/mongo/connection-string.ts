/** The database's name where the connection string names none (mongoose would take "test"). */
const DEFAULT_DATABASE = "koppel";

/** What may be shown of a connection string. */
export interface Target {
	readonly hosts: string;
	readonly database: string;
}

/** Takes a connection string apart without trusting it to be well formed: nothing before the last @ comes out. */
export function targetOf(uri: string): Target {
	const withoutScheme = uri.replace(/^[a-z+]*:\/\//i, "");
	const withoutCredentials = withoutScheme.slice(withoutScheme.lastIndexOf("@") + 1);
	const [location = ""] = withoutCredentials.split("?");
	const [hosts = "", database = ""] = location.split("/");
	return { hosts, database: database === "" ? DEFAULT_DATABASE : decoded(database) };
}

/** Takes everything secret in a connection string out of a text: the string itself, user and password, as written and decoded. */
export function withoutSecrets(text: string, uri: string): string {
	return secretsOf(uri).reduce((clean, secret) => clean.replaceAll(secret, "***"), text);
}

function secretsOf(uri: string): string[] {
	const withoutScheme = uri.replace(/^[a-z+]*:\/\//i, "");
	const credentials = withoutScheme.slice(0, Math.max(0, withoutScheme.lastIndexOf("@")));
	if (credentials === "") return [];
	const password = credentials.slice(credentials.indexOf(":") + 1);
	const secrets = [uri, credentials, password, decoded(credentials), decoded(password)];
	return [...new Set(secrets)].filter((secret) => secret !== "");
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
