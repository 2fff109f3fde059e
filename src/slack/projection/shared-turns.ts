/**
 * Work by key that many may ask for at once, and that looks at everything as it is when it begins: while it is under
 * way, all who ask share the next turn.
 */
export class SharedTurns {
	private readonly running = new Map<string, Promise<void>>();
	private readonly next = new Map<string, Promise<void>>();

	/** Resolves, or rejects, with a turn that began after this was called. */
	run(key: string, work: () => Promise<void>): Promise<void> {
		const shared = this.next.get(key);
		if (shared !== undefined) return shared;
		const running = this.running.get(key);
		if (running === undefined) return this.begin(key, work);
		const next = this.after(running, key, work);
		this.next.set(key, next);
		return next;
	}

	private async after(running: Promise<void>, key: string, work: () => Promise<void>): Promise<void> {
		await running.catch(() => {});
		this.next.delete(key);
		await this.begin(key, work);
	}

	private begin(key: string, work: () => Promise<void>): Promise<void> {
		const running = work().finally(() => this.running.delete(key));
		this.running.set(key, running);
		return running;
	}
}
