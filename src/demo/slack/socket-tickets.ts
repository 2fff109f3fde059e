import type { IdMaker } from "./ids.js";

/** How long an address may wait to be used, milliseconds. */
const TICKET_MS = 30_000;

/** The addresses that `apps.connections.open` gave out: each opens one connection, and soon. */
export class TicketBook {
	readonly #tickets = new Map<string, number>();
	readonly #ids: IdMaker;
	readonly #now: () => number;

	constructor(ids: IdMaker, now: () => number) {
		this.#ids = ids;
		this.#now = now;
	}

	issue(): string {
		const ticket = `${this.#ids.word()}-${this.#ids.word()}`;
		this.#tickets.set(ticket, this.#now());
		return ticket;
	}

	/** True once for each ticket that was given out and is not too old. */
	use(ticket: string): boolean {
		const issuedAt = this.#tickets.get(ticket);
		this.#tickets.delete(ticket);
		return issuedAt !== undefined && this.#now() - issuedAt <= TICKET_MS;
	}
}
