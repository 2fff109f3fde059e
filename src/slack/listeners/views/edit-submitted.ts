import type { ViewOutput } from "@slack/bolt";
import type { FieldValue } from "../../../domain/record.js";
import type { Messages } from "../../../messages/index.js";
import type { InputProblem } from "../../../ports/use-cases.js";
import {
	type EditableField,
	editableFields,
	editBlockId,
	editModal,
	shownValue,
} from "../../blocks/edit-modal.js";
import { outcomeModal, workingModal } from "../../blocks/notice-modal.js";
import { ACTION_IDS } from "../../ids.js";
import { actorOf, redraw, type Services } from "../../services.js";
import { withNames } from "../actions/edit.js";
import { carryOut } from "../carry-out.js";
import { errorOf, refusedView, type Submission } from "./submission.js";

/**
 * The corrected values: checked here against lengths and types, then written to the record they come from while the
 * window says "working". What the system refuses again is shown in the same window, to be corrected once more.
 */
export async function editSubmitted(services: Services, submission: Submission): Promise<void> {
	const { messages, interactive, useCases, contextOf, mappingOf } = services;
	const { ack, body, view } = submission;
	const found = await errorOf(services, submission);
	if (found === null) return;
	const { error, memory } = found;
	const mapping = mappingOf(error.mapping);
	const fields = mapping === null ? [] : editableFields(error, mapping);
	if (fields.length === 0 || error.revision !== memory.revision) {
		const fresh =
			fields.length === 0
				? refusedView(services, "changedMeanwhile", error)
				: editModal(error, fields, contextOf(error), messages.say("modal.compareChanged"));
		await ack({ response_action: "update", view: fresh });
		await redraw(services, error._id);
		return;
	}
	const edits = readEdits(fields, view);
	const problems = await useCases.checkEdits(error._id, edits);
	if (Object.keys(edits).length === 0 || Object.keys(problems).length > 0) {
		await ack({ response_action: "errors", errors: fieldErrors(fields, problems, messages) });
		return;
	}
	await ack({ response_action: "update", view: workingModal(messages) });
	const actor = await actorOf(services, body.user);
	const { errorId, revision } = memory;
	const { outcome, words } = await carryOut(services, {
		errorId,
		revision,
		resolution: "edit",
		edits,
		actor,
	});
	const now = outcome?.kind === "done" ? null : await useCases.error(errorId);
	const isRefusedAgain =
		now !== null && now.state === "open" && now.kind === "validation" && mapping !== null;
	const next = isRefusedAgain
		? editModal(
				now,
				await withNames(services, now, editableFields(now, mapping)),
				contextOf(now),
				messages.say("modal.editAgain"),
			)
		: outcomeModal(outcome?.kind === "done", words, messages);
	await interactive.update({ viewId: view.id }, next);
}

/** What was changed; a value that was not shown and left empty stays as it is. */
function readEdits(fields: EditableField[], view: ViewOutput): Record<string, FieldValue> {
	const edits: Record<string, FieldValue> = {};
	for (const [index, field] of fields.entries()) {
		const entered = view.state.values[editBlockId(index)]?.[ACTION_IDS.editValue]?.value ?? "";
		if (linesOf(entered) !== linesOf(shownValue(field) ?? ""))
			edits[field.name] = entered === "" ? null : entered;
	}
	return edits;
}

/** Slack ends lines in its own way, whatever way the system has. */
function linesOf(text: string): string {
	return text.replace(/\r\n?/g, "\n");
}

function fieldErrors(
	fields: EditableField[],
	problems: Record<string, InputProblem>,
	messages: Messages,
): Record<string, string> {
	const errors: Record<string, string> = {};
	for (const [index, { name }] of fields.entries()) {
		const problem = problems[name];
		if (problem !== undefined) errors[editBlockId(index)] = problemWords(problem, messages);
	}
	if (Object.keys(errors).length === 0) errors[editBlockId(0)] = messages.say("input.nothingChanged");
	return errors;
}

/** Why a value cannot be taken, in words. */
export function problemWords(problem: InputProblem, messages: Messages): string {
	switch (problem.problem) {
		case "tooLong":
			return messages.say("input.tooLong", { most: problem.most, length: problem.length });
		case "notANumber":
			return messages.say("input.notANumber");
		case "unclearNumber":
			return messages.say("input.unclearNumber");
		case "notADate":
			return messages.say("input.notADate");
		case "unknownField":
			return messages.say("input.unknownField");
		case "nothingChanged":
			return messages.say("input.nothingChanged");
		case "required":
			return messages.say("input.required");
		case "notAnOption":
			return messages.say("input.notAnOption", { options: messages.list(problem.options.map(String)) });
	}
}
