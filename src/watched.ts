import type { Database } from "./persistence/collection.js";
import { isMigrated } from "./persistence/migrations/migrate.js";
import { healthRoutes } from "./service/health-routes.js";
import { type Metrics, metricsRoute } from "./service/metrics.js";
import { measureProcess } from "./service/process-metrics.js";
import { Readiness, type SlackHealth } from "./service/readiness.js";
import type { Route } from "./service/route.js";
import { StoredMetrics } from "./service/stored-metrics.js";
import type { Engine } from "./sync/engine.js";

/** What is watched from outside. */
export interface WatchedParts {
	database: Database;
	engine: Engine;
	metrics: Metrics;
	/** True between the schedule's start and its stop. */
	isScheduled(): boolean;
	/** Null without Slack. */
	slackHealth(): SlackHealth | null;
}

/** The paths by which others watch this process; what is measured for them ends with `stop`. */
export function watched({ database, engine, metrics, isScheduled, slackHealth }: WatchedParts): {
	routes: Route[];
	stop(): void;
} {
	const { clock, events, liveness, log, stores } = engine;
	const readiness = new Readiness({
		isMigrated: () => isMigrated(database),
		isScheduled,
		isBeatFresh: () => liveness.isFresh,
		slack: slackHealth,
		clock,
	});
	const stored = new StoredMetrics(metrics.registry, stores, clock);
	const stops = [metrics.listenTo(events), measureProcess(metrics.registry)];
	return {
		routes: [...healthRoutes(readiness, log), metricsRoute(metrics.registry, () => stored.refresh(), log)],
		stop: () => {
			for (const stop of stops) stop();
		},
	};
}
