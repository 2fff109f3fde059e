/** A system's settings that no request could put right. Thrown when a connector is created. */
export class ConnectorSettingsError extends Error {
	override readonly name = "ConnectorSettingsError";
	readonly code: "urlInvalid" | "urlInsecure";
	/** Which setting, as the configuration names it. */
	readonly setting: string;

	constructor(code: "urlInvalid" | "urlInsecure", setting: string, message: string) {
		super(message);
		this.code = code;
		this.setting = setting;
	}
}

/**
 * Reads an address from the settings. Credentials travel to it, so plain http is for loopback hosts alone.
 * @throws ConnectorSettingsError when it is no http address, carries credentials, or is plain http elsewhere
 */
export function parseServiceUrl(text: string, setting: string): URL {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
		throw new ConnectorSettingsError("urlInvalid", setting, `${setting} must be an https address.`);
	}
	if (url.username !== "" || url.password !== "") {
		throw new ConnectorSettingsError("urlInvalid", setting, `${setting} must not hold a user or password.`);
	}
	if (url.protocol === "http:" && !isLoopback(url.hostname)) {
		const message = `${setting} must begin with https: plain http is taken for loopback hosts only, not for ${url.hostname}.`;
		throw new ConnectorSettingsError("urlInsecure", setting, message);
	}
	return url;
}

/** True for names and addresses that never leave the machine. */
export function isLoopback(hostname: string): boolean {
	return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
