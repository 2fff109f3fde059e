import type { Log } from "../../src/ports/log.js";

/** A clock that waits for nobody, and counts how often it was asked to. */
export function quickClock() {
	const clock = { waits: 0, sleep: async () => void clock.waits++ };
	return clock;
}

/** A log that keeps its lines as "level message", with the fields beside them. */
export function keptLog() {
	const lines: Array<{ line: string; fields: Record<string, unknown> }> = [];
	const keep = (level: string) => (fields: Record<string, unknown>, message: string) =>
		void lines.push({ line: `${level} ${message}`, fields });
	const log: Log = { debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
	return { log, lines };
}
