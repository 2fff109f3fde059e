import type { IdMaker } from "./ids.js";

/** A trigger id lives 3 s and works once (facts/slack section 5.1). */
export const TRIGGER_MS = 3_000;

export type TriggerError = "invalid_trigger_id" | "expired_trigger_id" | "exchanged_trigger_id";

interface Trigger {
	user: string;
	/** The modal the interaction came from; null for a message, command, shortcut or Home tab. */
	viewId: string | null;
	issuedAt: number;
	isExchanged: boolean;
}

/** The trigger ids that were given out. */
export class TriggerBook {
	readonly #triggers = new Map<string, Trigger>();
	readonly #ids: IdMaker;
	readonly #now: () => number;

	constructor(ids: IdMaker, now: () => number) {
		this.#ids = ids;
		this.#now = now;
	}

	issue(user: string, viewId: string | null = null): string {
		const id = `${this.#ids.ts().replace(".", "")}.${this.#triggers.size + 1}.${this.#ids.word()}`;
		this.#triggers.set(id, { user, viewId, issuedAt: this.#now(), isExchanged: false });
		return id;
	}

	/** Says whether a trigger id would work now, without using it up. */
	look(id: string): { trigger: Trigger } | { error: TriggerError } {
		const trigger = this.#triggers.get(id);
		if (trigger === undefined) return { error: "invalid_trigger_id" };
		if (trigger.isExchanged) return { error: "exchanged_trigger_id" };
		if (this.#now() - trigger.issuedAt > TRIGGER_MS) return { error: "expired_trigger_id" };
		return { trigger };
	}
}
