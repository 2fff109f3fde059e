/**
 * A trigger for work that catches up with everything that happened before it began: pulled while it runs, it runs
 * once more; pulled ten thousand times by one run of a mapping, it never runs twice at once. `work` must not throw.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
	let again = false;
	let running: Promise<void> | null = null;
	const run = async () => {
		while (again) {
			again = false;
			await work();
		}
		running = null;
	};
	return () => {
		again = true;
		running ??= run();
		return running;
	};
}
