import type { PlainTextOption } from "@slack/types";
import { type MappingFacts, nameAlone } from "../../console/index.js";
import type { PickedRecord } from "../../ports/use-cases.js";
import { LIMITS } from "../limits.js";
import { toPickedValue } from "../pair-payload.js";
import { plain } from "./text.js";

/**
 * What a picked record is called: its name and its numbers, and what tells it apart where others read the same; its id
 * where those are personal.
 */
export function pickedName({ name, keys, apart = [], id }: PickedRecord, facts: MappingFacts): string {
	const parts = [nameAlone(name, facts), ...(facts.hasPrivateKeys ? [] : keys)];
	const told = parts.filter((part) => part !== null && part !== "");
	return told.length === 0 ? id : [...new Set([...told, ...apart])].join(" · ");
}

/** Records as options of a picker; `mark` says what is special about one, e.g. that it is coupled already. */
export function recordOptions(
	records: PickedRecord[],
	facts: MappingFacts,
	mark: (record: PickedRecord) => string | null,
): PlainTextOption[] {
	return records.flatMap((record): PlainTextOption[] => {
		const { side, id, couplingId } = record;
		const value = toPickedValue({ side, id, isCoupled: couplingId !== null });
		if (value === null) return [];
		const marked = mark(record);
		const text = plain(pickedName(record, facts), LIMITS.optionText);
		if (marked === null) return [{ text, value }];
		return [{ text, value, description: plain(marked, LIMITS.optionText) }];
	});
}
