import { fieldLabel, type MappingFacts, nameAlone, nameMaskFor, valueWords } from "../../console/index.js";
import type { Messages } from "../../messages/index.js";
import type { PlannedWrite } from "../../ports/use-cases.js";

const SHOWN_FIELDS = 4;

/** One planned write in words; personal values hidden. */
export function planLine(write: PlannedWrite, mapping: MappingFacts, messages: Messages): string {
	const name = nameOf(write, mapping, messages);
	const system = write.side === null ? "" : mapping.labels[write.side];
	switch (write.operation) {
		case "create":
			return messages.say("run.planCreate", { name, system });
		case "update":
			return messages.say("run.planUpdate", { name, system, fields: changeWords(write, mapping, messages) });
		case "delete":
			return messages.say("run.planDelete", { name, system });
		case "couple":
			return messages.say("run.planCouple", { name });
		case "uncouple":
			return messages.say("run.planUncouple", { name });
		case "ask":
			return messages.say("run.planAsk", { name });
	}
}

function nameOf(write: PlannedWrite, mapping: MappingFacts, messages: Messages): string {
	const hidden = write.fields.filter((field) => isHidden(field, mapping));
	const mask = nameMaskFor(hidden.flatMap((field) => [field.before, field.after]));
	return mask(nameAlone(write.name, mapping) ?? write.left ?? write.right ?? messages.say("word.unnamed"));
}

function changeWords(write: PlannedWrite, mapping: MappingFacts, messages: Messages): string {
	const shown = write.fields.slice(0, SHOWN_FIELDS).map((field) => {
		const words = (value: PlannedWrite["fields"][number]["after"]) =>
			isHidden(field, mapping) && value !== null && value !== ""
				? messages.say("word.hidden")
				: valueWords(messages, value);
		return messages.say("modal.fieldChange", {
			field: fieldLabel(field.name, { mapping, messages }),
			before: words(field.before),
			after: words(field.after),
		});
	});
	const more = write.fields.length - shown.length;
	if (more > 0) shown.push(messages.say("word.moreFields", { count: more }));
	return shown.join(", ");
}

function isHidden(field: PlannedWrite["fields"][number], mapping: MappingFacts): boolean {
	return field.private || mapping.privateFields.has(field.name);
}
