import type { AppAnswer, AppLink, Tamper } from "../app-link.js";
import { type BlockProblem, checkView } from "../check-blocks.js";
import { isJson, type Json } from "../json.js";
import { viewClosed, viewSubmission } from "../payloads.js";
import { clientErrors } from "../state.js";
import { type SlackView, VIEW_STACK_MAX } from "../views.js";
import type { Person } from "../workspace.js";
import type { World } from "../world.js";
import { type Entries, fillIn } from "./fill-in.js";
import { type ViewRef, viewPlace } from "./places.js";

/** What became of a submission. */
export interface Submission {
	/**
	 * `incomplete`: Slack's client kept it back, nothing was sent. `failed`: no answer in time, an HTTP error, or an answer
	 * Slack cannot use; the view stays open.
	 */
	outcome: "closed" | "cleared" | "errors" | "updated" | "pushed" | "incomplete" | "failed";
	/** What the app answered; null when nothing was sent. */
	answer: AppAnswer | null;
	/** Block id and sentence: from the app, or from Slack's client. */
	errors: Record<string, string>;
	/** The modal the person looks at now; null when none is open. */
	view: SlackView | null;
	/** Why Slack cannot use the answer. */
	problems: BlockProblem[];
}

/** Fills in a modal and submits it, as `view_submission`; follows the app's `response_action`. */
export async function submit(
	world: World,
	link: AppLink,
	given: ViewRef & { values?: Entries; tamper?: Tamper },
): Promise<Submission> {
	const { person, view } = viewPlace(world, given);
	world.views.type(person.id, view, fillIn(world, view.blocks, view.state.values, given.values ?? {}));
	const missing = clientErrors(view.blocks, view.state.values);
	if (Object.keys(missing).length > 0) {
		return { outcome: "incomplete", answer: null, errors: missing, view, problems: [] };
	}
	const body = viewSubmission(world, person, view);
	const { tamper } = given;
	const kind = "view_submission";
	const answer = await link.send({ kind, as: "payload", body, ...(tamper === undefined ? {} : { tamper }) });
	const followed = follow(world, { person, view, answer });
	return { errors: {}, problems: [], ...followed, answer, view: world.views.stack(person.id).at(-1) ?? null };
}

interface Submitted {
	person: Person;
	view: SlackView;
	answer: AppAnswer;
}

type Followed = Pick<Submission, "outcome"> & Partial<Pick<Submission, "errors" | "problems">>;

/** Does what the app answered (facts/slack section 5.2). */
function follow(world: World, submitted: Submitted): Followed {
	const { person, view, answer } = submitted;
	if (answer.error !== null) return { outcome: "failed" };
	if (answer.body === "" || (isJson(answer.json) && answer.json.response_action === undefined)) {
		world.views.close(person.id, view);
		return { outcome: "closed" };
	}
	const response = isJson(answer.json) ? answer.json : {};
	switch (response.response_action) {
		case "clear":
			world.views.clear(person.id);
			return { outcome: "cleared" };
		case "errors":
			return showErrors(view, response);
		case "update":
			return showView(response, () => world.views.replace(person.id, view, response.view as Json), "updated");
		case "push":
			return showPushed(world, submitted, response);
		default:
			return failed("invalid_value", "/response_action", "must be errors, update, push or clear");
	}
}

/** Only ids of input blocks of this view may carry an error (facts/slack section 5.2). */
function showErrors(view: SlackView, response: Json): Followed {
	const errors = isJson(response.errors) ? response.errors : {};
	const inputs = view.blocks.filter((block) => block.type === "input").map((block) => block.block_id);
	const stranger = Object.keys(errors).find((id) => !inputs.includes(id));
	if (stranger !== undefined) {
		return failed("invalid_value", `/errors/${stranger}`, "is no input block of this view");
	}
	return { outcome: "errors", errors: errors as Record<string, string> };
}

function showPushed(world: World, { person }: Submitted, response: Json): Followed {
	if (world.views.stack(person.id).length >= VIEW_STACK_MAX) {
		return failed("too_many", "/view", "push_limit_reached");
	}
	return showView(response, () => world.views.push(person.id, response.view as Json), "pushed");
}

function showView(response: Json, show: () => void, outcome: "updated" | "pushed"): Followed {
	const problems = checkView(response.view);
	if (problems.length > 0) return { outcome: "failed", problems };
	show();
	return { outcome };
}

function failed(code: BlockProblem["code"], pointer: string, message: string): Followed {
	return { outcome: "failed", problems: [{ code, pointer, message }] };
}

/**
 * Closes a modal by its own close button, or all of them (`all`, the cross in the corner). Sends `view_closed` for
 * those that asked for it; answers what the app said, one per request.
 */
export async function closeModal(
	world: World,
	link: AppLink,
	given: ViewRef & { all?: boolean; tamper?: Tamper },
): Promise<AppAnswer[]> {
	const { person, view } = viewPlace(world, given);
	const isCleared = given.all === true || view.clear_on_close;
	const closed = isCleared ? [...world.views.stack(person.id)].reverse() : [view];
	if (isCleared) world.views.clear(person.id);
	else world.views.close(person.id, view);
	const answers: AppAnswer[] = [];
	for (const one of closed.filter((modal) => modal.notify_on_close)) {
		const body = viewClosed(world, person, one, isCleared);
		const { tamper } = given;
		answers.push(
			await link.send({
				kind: "view_closed",
				as: "payload",
				body,
				...(tamper === undefined ? {} : { tamper }),
			}),
		);
	}
	return answers;
}
