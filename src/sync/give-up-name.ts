import type { Engine } from "./engine.js";

/**
 * Lets go of something this process holds. What the store cannot be told would stay held for as long as the process
 * lives: then it gives its name up, and with it whatever it holds.
 */
export async function orGiveUpName({ liveness }: Engine, letGo: () => Promise<void>): Promise<void> {
	try {
		await letGo();
	} catch (error) {
		liveness.renounce();
		throw error;
	}
}
