import { type IntervalHistogram, monitorEventLoopDelay, PerformanceObserver } from "node:perf_hooks";
import { Counter, Gauge, type Registry } from "prom-client";

const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;
const MILLISECONDS = 1e3;

/**
 * The process itself, under the names that dashboards for Node.js know. The library's own collection never lets go of
 * its observers, so these are ours; they end with the returned function.
 */
export function measureProcess(registry: Registry): () => void {
	const registers = [registry];
	const delay = monitorEventLoopDelay({ resolution: 10 });
	delay.enable();
	gauges(registers, {
		process_resident_memory_bytes: ["Memory the process holds.", () => process.memoryUsage.rss()],
		process_start_time_seconds: [
			"When the process began.",
			() => Math.round(performance.timeOrigin / MILLISECONDS),
		],
		nodejs_heap_size_total_bytes: ["Heap that is reserved.", () => process.memoryUsage().heapTotal],
		nodejs_heap_size_used_bytes: ["Heap that is used.", () => process.memoryUsage().heapUsed],
		nodejs_external_memory_bytes: ["Memory outside the heap.", () => process.memoryUsage().external],
		nodejs_active_resources_total: [
			"What keeps the process alive.",
			() => process.getActiveResourcesInfo().length,
		],
	});
	measureDelay(registers, delay);
	measureProcessor(registers);
	const collections = countCollections(registers);
	return () => {
		delay.disable();
		collections.disconnect();
	};
}

function gauges(registers: Registry[], table: Record<string, [help: string, read: () => number]>): void {
	for (const [name, [help, read]] of Object.entries(table))
		new Gauge({
			name,
			help,
			registers,
			collect() {
				this.set(read());
			},
		});
}

/** Since the last scrape; nothing was measured yet at the very first moment. */
function measureDelay(registers: Registry[], delay: IntervalHistogram): void {
	const seconds = (value: number) => (Number.isFinite(value) ? value / NANOSECONDS : 0);
	gauges(registers, {
		nodejs_eventloop_lag_mean_seconds: ["Mean delay of the event loop.", () => seconds(delay.mean)],
		nodejs_eventloop_lag_p99_seconds: [
			"Delay that 1 in 100 exceeds.",
			() => seconds(delay.count === 0 ? 0 : delay.percentile(99)),
		],
	});
	new Gauge({
		name: "nodejs_eventloop_lag_max_seconds",
		help: "Longest delay of the event loop since the last scrape.",
		registers,
		collect() {
			this.set(seconds(delay.count === 0 ? 0 : delay.max));
			delay.reset();
		},
	});
}

function measureProcessor(registers: Registry[]): void {
	for (const kind of ["user", "system"] as const) {
		let told = 0;
		new Counter({
			name: `process_cpu_${kind}_seconds_total`,
			help: `Time the processor worked for this process (${kind}).`,
			registers,
			collect() {
				const now = process.cpuUsage()[kind];
				this.inc((now - told) / MICROSECONDS);
				told = now;
			},
		});
	}
}

function countCollections(registers: Registry[]): PerformanceObserver {
	const seconds = new Counter({
		name: "nodejs_gc_seconds_total",
		help: "Time spent collecting garbage.",
		registers,
	});
	const observer = new PerformanceObserver((list) => {
		for (const { duration } of list.getEntries()) seconds.inc(duration / MILLISECONDS);
	});
	observer.observe({ entryTypes: ["gc"] });
	return observer;
}
