import { describe, expect, it } from "@jest/globals";
import { SharedTurns } from "../../../src/slack/projection/shared-turns.js";

/** Work that ends when it is told to. */
function heldWork() {
	const ends: Array<{ resolve(): void; reject(error: Error): void }> = [];
	const work = () =>
		new Promise<void>((resolve, reject) => {
			ends.push({ resolve, reject });
		});
	return { work, ends };
}

describe("work that many ask for at once", () => {
	it("is done once more for all who asked while it was under way, and not before it ended", async () => {
		const { work, ends } = heldWork();
		const turns = new SharedTurns();
		const first = turns.run("pile", work);
		const others = [1, 2, 3].map(() => turns.run("pile", work));
		expect(ends).toHaveLength(1);

		ends[0]?.resolve();
		await first;
		await Promise.resolve();
		expect(ends).toHaveLength(2);
		ends[1]?.resolve();
		await Promise.all(others);
		expect(ends).toHaveLength(2);
	});

	it("is begun anew by who asks after the shared turn began", async () => {
		const { work, ends } = heldWork();
		const turns = new SharedTurns();
		const first = turns.run("pile", work);
		const second = turns.run("pile", work);
		ends[0]?.resolve();
		await first;
		await Promise.resolve();

		const third = turns.run("pile", work);
		ends[1]?.resolve();
		await second;
		await Promise.resolve();
		ends[2]?.resolve();
		await third;

		expect(ends).toHaveLength(3);
	});

	it("fails for those alone who shared the turn that failed", async () => {
		const { work, ends } = heldWork();
		const turns = new SharedTurns();
		const first = turns.run("pile", work);
		const second = turns.run("pile", work);
		ends[0]?.reject(new Error("the store is away"));
		await expect(first).rejects.toThrow("the store is away");
		await Promise.resolve();

		ends[1]?.resolve();
		await second;
	});

	it("of one key does not wait for that of another", () => {
		const { work, ends } = heldWork();
		const turns = new SharedTurns();
		void turns.run("one", work);
		void turns.run("other", work);

		expect(ends).toHaveLength(2);
	});
});
