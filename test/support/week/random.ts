/** The same choices for the same seed. */
export class Random {
	constructor(private state: number) {}

	/** A whole number from 0 up to but not including this one. */
	below(end: number): number {
		this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((this.state / 2 ** 32) * end);
	}

	/** True once in so many times. */
	once(inTimes: number): boolean {
		return this.below(inTimes) === 0;
	}

	/** Throws where there is nothing to choose from. */
	of<T>(list: readonly T[]): T {
		if (list.length === 0) throw new RangeError("There is nothing to choose from.");
		return list[this.below(list.length)] as T;
	}
}
