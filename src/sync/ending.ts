/** How long requests under way may still take once their work was told to end, in milliseconds. */
const GRACE_MS = 5_000;

/** One per signal: a process has few that end work, and many units of work. */
const graces = new WeakMap<AbortSignal, AbortSignal>();

/**
 * Aborts some seconds after `signal`. A unit of work that is told to end begins nothing more at once; what is under
 * way may finish and be saved meanwhile, and only what then still has no answer is given up.
 */
export function afterGrace(signal: AbortSignal, graceMs: number = GRACE_MS): AbortSignal {
	const known = graces.get(signal);
	if (known !== undefined) return known;
	const grace = new AbortController();
	const begin = () => {
		setTimeout(() => grace.abort(signal.reason), graceMs).unref();
	};
	if (signal.aborted) begin();
	else signal.addEventListener("abort", begin, { once: true });
	graces.set(signal, grace.signal);
	return grace.signal;
}
