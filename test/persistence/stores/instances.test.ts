import { expect, it } from "@jest/globals";
import type { Instance } from "../../../src/ports/stores.js";
import { describeStores } from "../../support/stores.js";

const instance: Instance = { _id: "instance-1", host: "host", pid: 42, bootedAt: 1_769_850_000_000, beat: 1 };

describeStores("instances", (test) => {
	it("counts the beat of one that is registered", async () => {
		const { instances } = test.stores;
		await instances.register(instance);

		expect(await instances.beat("instance-1")).toBe(true);
		expect(await instances.beat("instance-1")).toBe(true);

		expect(await instances.get("instance-1")).toStrictEqual({ ...instance, beat: 3 });
	});

	it("tells one whose document is gone that it is", async () => {
		const { instances } = test.stores;
		await instances.register(instance);
		await instances.remove("instance-1");

		expect(await instances.beat("instance-1")).toBe(false);
		expect(await instances.get("instance-1")).toBeNull();
		await instances.remove("instance-1");
	});

	it("begins anew when it registers again", async () => {
		const { instances } = test.stores;
		await instances.register(instance);
		await instances.beat("instance-1");

		await instances.register({ ...instance, pid: 43 });

		expect(await instances.get("instance-1")).toStrictEqual({ ...instance, pid: 43 });
	});

	it("finds those that began long ago", async () => {
		const { instances } = test.stores;
		await instances.register(instance);
		await instances.register({ ...instance, _id: "younger", bootedAt: instance.bootedAt + 1 });

		expect(await instances.bootedBefore(instance.bootedAt + 1)).toStrictEqual([instance]);
		expect(await instances.bootedBefore(instance.bootedAt)).toEqual([]);
	});

	it("takes none away whose beat has moved on since it was looked at", async () => {
		const { instances } = test.stores;
		await instances.register(instance);
		await instances.beat("instance-1");

		expect(await instances.removeSilent(instance)).toBe(false);
		expect(await instances.removeSilent({ ...instance, beat: 2 })).toBe(true);

		expect(await instances.get("instance-1")).toBeNull();
	});
});
