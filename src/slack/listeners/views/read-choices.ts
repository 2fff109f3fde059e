import type { ViewOutput } from "@slack/bolt";
import type { Side } from "../../../domain/record.js";
import type { SyncError } from "../../../domain/sync-error.js";
import { choiceBlockId, choosableFields } from "../../blocks/compare-modal.js";
import { ACTION_IDS } from "../../ids.js";

/** The side chosen for each field, and the blocks where nothing (or nothing we offered) was chosen. */
export function readChoices(
	error: SyncError,
	shown: number,
	{ state }: Pick<ViewOutput, "state">,
): { fields: Record<string, Side>; missing: string[] } {
	const fields: Record<string, Side> = {};
	const missing = new Set<string>();
	for (const [index, { name }] of choosableFields(error).entries()) {
		const block = choiceBlockId(index < shown ? index : "rest");
		const side = state.values[block]?.[ACTION_IDS.fieldChoice]?.selected_option?.value;
		if (side === "left" || side === "right") fields[name] = side;
		else missing.add(block);
	}
	return { fields, missing: [...missing] };
}
