import { endProcess } from "../end-process.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Somebody asking the process to stop. */
export interface Interruption {
	/** Aborted by the first request to stop. */
	signal: AbortSignal;
	stopWatching(): void;
}

/** Turns Ctrl-C and its kin into an aborted signal, so that everything can be ended in order; a second one ends at once. */
export function watchForInterruption(): Interruption {
	const controller = new AbortController();
	const stop = () => {
		if (controller.signal.aborted) endProcess(1);
		else controller.abort();
	};
	for (const name of SIGNALS) process.on(name, stop);
	return {
		signal: controller.signal,
		stopWatching: () => {
			for (const name of SIGNALS) process.off(name, stop);
		},
	};
}
