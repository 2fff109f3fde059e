import type { AuditEntry } from "../ports/stores.js";
import type { Engine } from "./engine.js";

/**
 * Puts on record what people did when their process died before it could. A line is told once, whoever tells it; there
 * is nothing to tell but after a crash.
 */
export async function tellUntold({ stores }: Pick<Engine, "stores">): Promise<void> {
	const { audit, errors, mappings, operations } = stores;
	const tell = async (lines: AuditEntry[], told: (line: AuditEntry) => Promise<void>) => {
		for (const line of lines) {
			await audit.add(line);
			await told(line);
		}
	};
	await tell(await errors.untold(), (line) => errors.told(line));
	await tell(await mappings.untold(), (line) => mappings.told(line));
	await tell(await operations.untoldLines(), (line) => operations.lineTold(line));
}
