import { pino } from "pino";
import type { Log } from "../ports/log.js";
import { safeFields } from "./safe-fields.js";

/** What a log is made of. */
export interface LoggerOptions {
	/** The least level that is written. */
	level: string;
	/** Values that never stand in a line, whatever brought them there. */
	secrets?: readonly string[];
	/** Takes each line, its end included; standard error unless told, so that a command's own answer stays alone. */
	write?: (line: string) => void;
}

/** A shorter secret is part of ordinary words. */
const SHORTEST_SECRET = 4;

/** Addresses of people; nothing that a log is about looks like one. */
const MAIL_ADDRESS = /[\p{L}\d._%+-]+@[\p{L}\d-]+(\.[\p{L}\d-]+)+/gu;

/** JSON lines. Secrets and mail addresses never stand in them. */
export function createLogger({ level, secrets = [], write = standardError() }: LoggerOptions): Log {
	const mask = maskOf(secrets);
	const logger = pino({ level }, { write: (line: string) => write(mask(line)) });
	return {
		debug: (fields, message) => logger.debug(safeFields(fields), message),
		info: (fields, message) => logger.info(safeFields(fields), message),
		warn: (fields, message) => logger.warn(safeFields(fields), message),
		error: (fields, message) => logger.error(safeFields(fields), message),
	};
}

/** Secrets as they are, and as they stand in JSON and in addresses; the longest first. */
function maskOf(secrets: readonly string[]): (line: string) => string {
	const forms = secrets
		.filter((secret) => secret.length >= SHORTEST_SECRET)
		.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
	const ordered = [...new Set(forms)].sort((one, two) => two.length - one.length);
	return (line) =>
		ordered
			.reduce((masked, secret) => masked.replaceAll(secret, "[secret]"), line)
			.replace(MAIL_ADDRESS, "[mail address]");
}

/** A log that nobody reads any more is no reason to end. */
function standardError(): (line: string) => void {
	const destination = pino.destination({ dest: 2, sync: true });
	destination.on("error", () => {});
	return (line) => void destination.write(line);
}
