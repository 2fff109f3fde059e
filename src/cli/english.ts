import { type MappingFacts, NO_MAPPING, reasonText } from "../console/index.js";
import { createMessages } from "../messages/index.js";

const messages = createMessages("en");

/** A stored reason in the language of the command line: sentences of Koppel's own are put into words. */
export function inEnglish(text: string, mapping: Pick<MappingFacts, "fieldLabels"> = NO_MAPPING): string {
	return reasonText(text, { mapping, messages });
}
