import { pino } from "pino";
import type { Log } from "../ports/log.js";

/** Names under which a secret or a personal value could reach a log by mistake. */
const NEVER_LOGGED = [
	"*.authorization",
	"*.clientSecret",
	"*.token",
	"*.password",
	"*.signingSecret",
	"*.fields",
	"*.values",
	"authorization",
	"clientSecret",
	"token",
	"password",
	"signingSecret",
	"fields",
	"values",
];

/** JSON lines on standard error, so that a command's own answer stays alone on standard output. */
export function createLogger(level: string): Log {
	const logger = pino(
		{ level, redact: { paths: NEVER_LOGGED, censor: "[not logged]" } },
		pino.destination({ dest: 2, sync: true }),
	);
	return {
		debug: (fields, message) => logger.debug(withError(fields), message),
		info: (fields, message) => logger.info(withError(fields), message),
		warn: (fields, message) => logger.warn(withError(fields), message),
		error: (fields, message) => logger.error(withError(fields), message),
	};
}

/** An error is told by its class, code and sentence: what else hangs on it may hold a request. */
function withError(fields: Record<string, unknown>): Record<string, unknown> {
	const { error } = fields;
	if (!(error instanceof Error)) return fields;
	const { name, message, stack } = error;
	const code = (error as { code?: unknown }).code;
	return { ...fields, error: { name, message, code, stack } };
}
