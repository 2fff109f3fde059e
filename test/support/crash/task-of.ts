import { customersMapping } from "../customers-mapping.js";
import { addressOf } from "../engine.js";
import type { TestStores } from "../stores.js";
import type { World, WorldOptions } from "../world.js";
import type { Call, CrashTask } from "./task.js";

/** What another process needs to do this in a world whose stores outlive it; it does it to the end. */
export function taskOf(
	world: World,
	stores: TestStores,
	options: WorldOptions | undefined,
	call: Call,
): CrashTask {
	return {
		addresses: { bc: addressOf(world.bc), crm: addressOf(world.crm) },
		database: stores.location,
		mapping: options?.mapping ?? customersMapping(),
		others: options?.others ?? [],
		clockAheadMs: world.clock.now() - Date.now(),
		call,
		dies: null,
		stops: null,
		pageSize: options?.pageSize ?? null,
		joinLimit: options?.joinLimit ?? 50_000,
		confirmBulkAbove: options?.confirmBulkAbove ?? null,
	};
}
