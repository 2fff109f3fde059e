/** Lets one change set write alone: who else wants to work waits for its end. */
export class Turn {
	#current: Promise<void> | null = null;

	get isTaken(): boolean {
		return this.#current !== null;
	}

	/** Runs something when no change set is open; at once when that is now. */
	run<T>(work: () => T | Promise<T>): T | Promise<T> {
		return this.#current === null ? work() : this.#runLater(work);
	}

	/** Waits for the turn and takes it; the answer ends it. */
	async take(): Promise<() => void> {
		while (this.#current) await this.#current;
		let end = () => {};
		this.#current = new Promise((resolve) => {
			end = resolve;
		});
		return () => {
			this.#current = null;
			end();
		};
	}

	async #runLater<T>(work: () => T | Promise<T>): Promise<T> {
		while (this.#current) await this.#current;
		return work();
	}
}
