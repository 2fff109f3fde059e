import type { Engine } from "./engine.js";

/**
 * Puts on record what people said about errors when their process died before it could. A line is told once, whoever
 * tells it; there is nothing to tell but after a crash.
 */
export async function tellUntold({ stores }: Pick<Engine, "stores">): Promise<void> {
	for (const line of await stores.errors.untold()) {
		await stores.audit.add(line);
		await stores.errors.told(line);
	}
}
