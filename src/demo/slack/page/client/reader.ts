import type { Snapshot, WirePerson } from "../wire.js";

/** The person at this page: what names mean to them, and how times are written for them. */
export class Reader {
	readonly me: WirePerson;
	snapshot: Snapshot;
	readonly #people = new Map<string, WirePerson>();
	readonly #groups = new Map<string, string>();

	constructor(snapshot: Snapshot) {
		this.snapshot = snapshot;
		for (const person of snapshot.people) this.#people.set(person.id, person);
		for (const { id, handle } of snapshot.groups) this.#groups.set(id, handle);
		const me = this.#people.get(snapshot.me);
		if (me === undefined) throw new Error("This person is not in the workspace.");
		this.me = me;
	}

	get people(): WirePerson[] {
		return this.snapshot.people;
	}

	person(id: string): WirePerson | undefined {
		return this.#people.get(id);
	}

	nameOf(id: string): string {
		return this.#people.get(id)?.realName ?? id;
	}

	groupHandle(id: string): string {
		return this.#groups.get(id) ?? id;
	}

	channelName(id: string): string {
		return this.snapshot.channels.find((channel) => channel.id === id)?.label ?? id;
	}
}
