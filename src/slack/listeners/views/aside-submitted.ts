import type { ViewOutput } from "@slack/bolt";
import type { AsideKind } from "../../../domain/resolution.js";
import type { ResolveRequest } from "../../../ports/use-cases.js";
import { ASIDE_BLOCK } from "../../blocks/aside-modal.js";
import { outcomeModal } from "../../blocks/notice-modal.js";
import { ACTION_IDS } from "../../ids.js";
import { actorOf, type Services } from "../../services.js";
import { carryOut } from "../carry-out.js";
import { errorOf, refusedView, type Submission } from "./submission.js";

const HOUR_MS = 60 * 60_000;

/** What was said about an error in a window. It touches no system, so the window closes once it is noted. */
export async function asideSubmitted(
	services: Services,
	resolution: Extract<AsideKind, "assign" | "note" | "snooze">,
	submission: Submission,
): Promise<void> {
	const { messages } = services;
	const { ack, body, view } = submission;
	const found = await errorOf(services, submission);
	if (found === null) return;
	const { error, memory } = found;
	const said = await readSaid(services, resolution, view);
	if (said === null) {
		const key = resolution === "note" ? "input.required" : "modal.chooseMissing";
		await ack({ response_action: "errors", errors: { [ASIDE_BLOCK]: messages.say(key) } });
		return;
	}
	if (error.revision !== memory.revision) {
		await ack({ response_action: "update", view: refusedView(services, "changedMeanwhile", error) });
		return;
	}
	const actor = await actorOf(services, body.user);
	const { errorId, revision } = memory;
	const { outcome, words } = await carryOut(services, { errorId, revision, resolution, actor, ...said });
	if (outcome?.kind === "done") await ack();
	else await ack({ response_action: "update", view: outcomeModal(false, words, messages) });
}

/** What the window holds; null where nothing was entered. Nobody chosen takes the task from whoever has it. */
async function readSaid(
	services: Services,
	resolution: AsideKind,
	view: ViewOutput,
): Promise<Pick<ResolveRequest, "assignee" | "text" | "until"> | null> {
	const state = view.state.values[ASIDE_BLOCK]?.[ACTION_IDS.asideInput];
	if (resolution === "assign") {
		const id = state?.selected_user ?? null;
		return { assignee: id === null ? null : { id, name: await services.people.nameOf(id, id) } };
	}
	if (resolution === "note") {
		const text = state?.value?.trim() ?? "";
		return text === "" ? null : { text };
	}
	const hours = state?.selected_option?.value;
	if (hours === "change") return { until: null };
	const count = Number(hours);
	if (!Number.isInteger(count) || count < 1) return null;
	return { until: new Date(services.clock.now() + count * HOUR_MS).toISOString() };
}
