import type { Engine } from "./engine.js";

/**
 * Takes away the documents of processes that began before then (milliseconds) and are certainly dead, and tells how
 * many. A process that wakes up later finds its document gone and goes on under a new name, as after any long sleep.
 */
export async function forgetDead(
	{ stores, liveness }: Pick<Engine, "stores" | "liveness">,
	bootedBefore: number,
	signal: AbortSignal,
): Promise<number> {
	const old = await stores.instances.bootedBefore(bootedBefore);
	const gone = await Promise.all(
		old.map(async (instance) => {
			if (await liveness.isAliveForSure(instance._id, signal)) return false;
			return stores.instances.removeSilent(instance);
		}),
	);
	return gone.filter(Boolean).length;
}
