import type { Instance, InstanceStore, JobTurn, TurnStore } from "../../../src/ports/stores.js";

/** Turns in memory, with every scheduled time that was taken or left out, in order. */
export class FakeTurns implements TurnStore {
	readonly slots: Array<{ job: string; slot: string }> = [];
	private readonly turns = new Map<string, JobTurn>();

	async get(job: string): Promise<JobTurn | null> {
		return structuredClone(this.turns.get(job) ?? null);
	}

	async insert(turn: JobTurn): Promise<boolean> {
		if (this.turns.has(turn._id)) return false;
		this.turns.set(turn._id, structuredClone(turn));
		return true;
	}

	async save(turn: JobTurn): Promise<boolean> {
		const stored = this.turns.get(turn._id);
		if (stored?.revision !== turn.revision) return false;
		if (turn.slot !== null && turn.slot !== stored.slot) this.slots.push({ job: turn._id, slot: turn.slot });
		this.turns.set(turn._id, structuredClone({ ...turn, revision: turn.revision + 1 }));
		return true;
	}
}

/** Instances in memory. */
export class FakeInstances implements InstanceStore {
	private readonly instances = new Map<string, Instance>();

	async register(instance: Instance): Promise<void> {
		this.instances.set(instance._id, { ...instance });
	}

	async beat(id: string): Promise<boolean> {
		const instance = this.instances.get(id);
		if (instance !== undefined) instance.beat++;
		return instance !== undefined;
	}

	async get(id: string): Promise<Instance | null> {
		return structuredClone(this.instances.get(id) ?? null);
	}

	async remove(id: string): Promise<void> {
		this.instances.delete(id);
	}

	async bootedBefore(time: number): Promise<Instance[]> {
		return [...this.instances.values()].filter(({ bootedAt }) => bootedAt < time);
	}

	async removeSilent({ _id, beat }: Instance): Promise<boolean> {
		return this.instances.get(_id)?.beat === beat && this.instances.delete(_id);
	}
}
