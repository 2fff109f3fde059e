/** Structured log: a static message, variable fields. Personal values and secrets never go in. */
export interface Log {
	debug(fields: Record<string, unknown>, message: string): void;
	info(fields: Record<string, unknown>, message: string): void;
	warn(fields: Record<string, unknown>, message: string): void;
	error(fields: Record<string, unknown>, message: string): void;
}

/** Says nothing; for tests and short commands. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
