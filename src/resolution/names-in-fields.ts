import type { ShownField } from "../domain/sync-error.js";
import { openWork } from "../sync/engine.js";
import { withNames } from "../sync/parent-name.js";
import type { Resolver } from "./resolve.js";

/** What people call the records that the references of an error name, by field mapping. Asks the systems. */
export async function namesInFields(
	resolver: Resolver,
	errorId: string,
): Promise<Record<string, NonNullable<ShownField["names"]>>> {
	const error = await resolver.engine.stores.errors.get(errorId);
	const mapping = error === null ? undefined : await resolver.mapping(error.mapping);
	if (error === null || mapping === undefined) return {};
	const work = openWork(resolver.engine, mapping, {
		type: "synchronization",
		trigger: "resolution",
		actor: null,
		urgent: true,
	});
	const named = await withNames(work, error.fields, (field) => !field.private);
	return Object.fromEntries(named.flatMap(({ name, names }) => (names === undefined ? [] : [[name, names]])));
}
