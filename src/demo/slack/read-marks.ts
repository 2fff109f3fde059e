import type { SlackChanges } from "./changes.js";

/** How far each person has read in each channel. */
export class ReadMarks {
	readonly #marks = new Map<string, string>();
	readonly #changes: SlackChanges;

	constructor(changes: SlackChanges) {
		this.#changes = changes;
	}

	/** The stamp of the last message a person has read; empty when they have read none. */
	of(user: string, channel: string): string {
		return this.#marks.get(`${user} ${channel}`) ?? "";
	}

	/** Moves a mark forward; it never goes back. */
	move(user: string, channel: string, ts: string): void {
		if (ts <= this.of(user, channel)) return;
		this.#marks.set(`${user} ${channel}`, ts);
		this.#changes.emit("read", { user, channel, ts });
	}
}
