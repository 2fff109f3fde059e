import { Counter, Histogram, Registry } from "prom-client";
import type { Log } from "../ports/log.js";
import type { AuditStore } from "../ports/stores.js";
import type { SyncEvents } from "../sync/events.js";
import { METRICS, RUN_BUCKETS } from "./metric-names.js";
import { lookAt, type Route } from "./route.js";

/**
 * What one app counts while it works; labels hold names of mappings and words of ours, never records or people. Counts
 * begin at zero with the process: whoever scrapes adds up instances and restarts.
 */
export class Metrics {
	readonly registry = new Registry();
	private readonly registers = [this.registry];
	private readonly runs = new Counter({ ...METRICS.runs, registers: this.registers });
	private readonly runSeconds = new Histogram({
		...METRICS.runSeconds,
		buckets: RUN_BUCKETS,
		registers: this.registers,
	});
	private readonly recordsWritten = new Counter({ ...METRICS.recordsWritten, registers: this.registers });
	private readonly presses = new Counter({ ...METRICS.presses, registers: this.registers });
	private readonly slackRateLimits = new Counter({ ...METRICS.slackRateLimits, registers: this.registers });

	/** Counts what the engine tells until the returned function is called. */
	listenTo(events: SyncEvents): () => void {
		const stops = [
			events.on("job:finished", ({ job: { mapping, type, trigger, state, startedAt, finishedAt } }) => {
				if (trigger === "resolution") return;
				this.runs.inc({ mapping, type, state });
				if (finishedAt === null) return;
				this.runSeconds.observe({ mapping, type }, secondsBetween(startedAt, finishedAt));
			}),
			events.on("record:written", ({ mapping, side, operation }) =>
				this.recordsWritten.inc({ mapping, side, operation }),
			),
		];
		return () => {
			for (const stop of stops) stop();
		};
	}

	/** The same audit trail, whose new entries are counted once they are kept. */
	countPresses(audit: AuditStore): AuditStore {
		return {
			add: async (entry) => {
				await audit.add(entry);
				this.presses.inc({ resolution: entry.action, outcome: entry.outcome });
			},
			ofError: (errorId) => audit.ofError(errorId),
			getMany: (ids) => audit.getMany(ids),
			ofCoupling: (couplingId) => audit.ofCoupling(couplingId),
			forgetValues: (about, mask) => audit.forgetValues(about, mask),
			latest: (limit) => audit.latest(limit),
		};
	}

	/** Slack refused a call because there were too many. */
	rateLimited(): void {
		this.slackRateLimits.inc();
	}
}

/** Where Prometheus asks; `refresh` brings what is read on demand up to date first. */
export function metricsRoute(registry: Registry, refresh: () => Promise<void>, log: Log): Route {
	const answer = async () => {
		await refresh();
		return { status: 200, type: registry.contentType, body: await registry.metrics() };
	};
	return lookAt("/metrics", answer, (error) => log.error({ error }, "Metrics not told"));
}

/** A wall clock that was set back meanwhile is no reason for a negative length. */
function secondsBetween(from: string, to: string): number {
	return Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;
}
