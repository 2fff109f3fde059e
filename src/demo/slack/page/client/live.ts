import type { LiveEvent } from "../wire.js";

/** The stream of what changes for a person. The browser itself reconnects and says where it was cut off. */
export class Live {
	readonly #source: EventSource;

	constructor(given: {
		user: string;
		/** The last event the page has seen. */
		cursor: string;
		hear: (event: LiveEvent) => void;
		/** Told when the connection breaks and when it stands again. */
		connected: (isConnected: boolean) => void;
	}) {
		const query = new URLSearchParams({ user: given.user, after: given.cursor });
		this.#source = new EventSource(`/live?${query}`);
		this.#source.onmessage = ({ data }) => given.hear(JSON.parse(String(data)) as LiveEvent);
		this.#source.onopen = () => given.connected(true);
		this.#source.onerror = () => given.connected(false);
	}

	close(): void {
		this.#source.close();
	}
}
