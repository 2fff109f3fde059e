import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "@jest/globals";
import { Registry } from "prom-client";
import { measureProcess } from "../../src/service/process-metrics.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const sampleOf = async (registry: Registry, name: string) =>
	(await registry.getSingleMetric(name)?.get())?.values[0]?.value ?? Number.NaN;

describe("the metrics of the process", () => {
	it("tell its memory, its processor time and the delay of its event loop", async () => {
		const registry = new Registry();
		const stop = measureProcess(registry);

		const text = await registry.metrics();
		stop();

		for (const { name } of await registry.getMetricsAsJSON()) {
			expect(name).toMatch(/^(process|nodejs)_/);
			expect(text).toMatch(new RegExp(`^${name} [0-9.e+-]+$`, "m"));
		}
		expect(await sampleOf(registry, "process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
		expect(await sampleOf(registry, "process_cpu_user_seconds_total")).toBeGreaterThan(0);
	});

	it("watch the collection of garbage until they end, and leave no observer behind", async () => {
		const registry = new Registry();
		const stop = measureProcess(registry);
		const collected = () => sampleOf(registry, "nodejs_gc_seconds_total");
		collectGarbage();
		while ((await collected()) === 0) await new Promise(setImmediate);

		stop();
		const before = await collected();
		const other = new Registry();
		const stopOther = measureProcess(other);
		collectGarbage();
		while ((await sampleOf(other, "nodejs_gc_seconds_total")) === 0) await new Promise(setImmediate);
		stopOther();

		expect(await collected()).toBe(before);
	});
});
