import type { Log } from "../ports/log.js";
import type { Readiness } from "./readiness.js";
import { lookAt, type Route } from "./route.js";

/** Whether the process lives, and whether it can work; for whoever restarts it or sends it requests. */
export function healthRoutes(readiness: Readiness, log: Log): Route[] {
	const failed = (error: unknown) => log.error({ error }, "Health not told");
	return [
		lookAt("/healthz", () => ({ status: 200, type: "text/plain", body: "ok\n" }), failed),
		lookAt("/readyz", () => readyReply(readiness), failed),
	];
}

async function readyReply(readiness: Readiness) {
	const report = await readiness.look();
	return { status: report.ready ? 200 : 503, type: "application/json", body: `${JSON.stringify(report)}\n` };
}
