import type { AppAnswer, AppLink } from "../app-link.js";
import { SlackDoubleError } from "../errors.js";
import type { Json } from "../json.js";
import type { World } from "../world.js";
import { sendEvent } from "./commands.js";

/** What an app is told of a repeated event, by what went wrong before (facts/slack section 5.1). */
const REASONS = { operation_timeout: "http_timeout", dispatch_failed: "http_error" } as const;

/**
 * Tells the app of an event. One that does not take it is told again under the same id, three times at most: at once,
 * after a minute and after five (facts/slack section 4.4). Resolves with the first answer.
 */
export async function tellEvent(world: World, link: AppLink, event: Json): Promise<AppAnswer> {
	const eventId = world.ids.next("Ev");
	const answer = await send(world, link, { event, eventId });
	void tellAgain(world, link, { event, eventId, answer });
	return answer;
}

async function tellAgain(
	world: World,
	link: AppLink,
	told: { event: Json; eventId: string; answer: AppAnswer },
): Promise<void> {
	let { error } = told.answer;
	for (const [index, pauseMs] of world.eventRetriesMs.entries()) {
		if (error === null || !(await passes(world, pauseMs))) return;
		const retry = { number: index + 1, reason: REASONS[error] };
		const { event, eventId } = told;
		({ error } = await send(world, link, { event, eventId, retry }));
	}
}

/** An app that has no address yet, or none any more, is one that does not answer. */
async function send(world: World, link: AppLink, given: Parameters<typeof sendEvent>[2]): Promise<AppAnswer> {
	try {
		return await sendEvent(world, link, given);
	} catch (error) {
		if (!(error instanceof SlackDoubleError) || error.code !== "no_app_url") throw error;
		return { status: 0, body: "", json: null, error: "dispatch_failed", ms: 0 };
	}
}

/** Resolves with false when this Slack is closed meanwhile. */
function passes(world: World, ms: number): Promise<boolean> {
	return new Promise((resolve) => {
		const finish = (isOpen: boolean) => {
			clearTimeout(timer);
			world.changes.off("closed", close);
			resolve(isOpen);
		};
		const close = () => finish(false);
		const timer = setTimeout(() => finish(true), ms);
		timer.unref();
		world.changes.on("closed", close);
	});
}
