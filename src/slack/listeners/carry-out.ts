import { answerTo } from "../../console/index.js";
import type { ResolveOutcome, ResolveRequest } from "../../ports/use-cases.js";
import { escaped } from "../blocks/text.js";
import { errorFacts } from "../log-facts.js";
import { redraw, type Services } from "../services.js";

/** What became of a press, with the words for the presser. */
export interface CarriedOut {
	/** Null when a problem of our own broke it off. */
	outcome: ResolveOutcome | null;
	/** Plain words; escape them where markup is understood. */
	words: string;
}

/**
 * One resolution through the use case, with its card drawn while it runs and when it ended. A problem of our own is
 * logged and told, never thrown: the presser has been acknowledged and waits.
 */
export async function carryOut(services: Services, request: ResolveRequest): Promise<CarriedOut> {
	const { useCases, messages, contextOf, log, stopping } = services;
	try {
		const running = useCases.resolve({ ...request, signal: stopping });
		// The card says "being resolved" as soon as the error does.
		const drawn = drawnAgain(services, request.errorId);
		const [outcome] = await Promise.all([running, drawn]);
		return { outcome, words: answerTo(outcome, request.actor.role, contextOf, messages) };
	} catch (error) {
		const facts = await errorFacts(services, request.errorId);
		log.error({ error, ...facts, resolution: request.resolution }, "Press failed");
		return { outcome: null, words: messages.say("answer.crashed") };
	} finally {
		await drawnAgain(services, request.errorId);
	}
}

async function drawnAgain(services: Services, errorId: string): Promise<void> {
	try {
		await redraw(services, errorId);
	} catch (error) {
		services.log.error({ error, ...(await errorFacts(services, errorId)) }, "Card not redrawn");
	}
}

/** The words of a private message, harmless whatever they quote. */
export function whispered(words: string): string {
	return escaped(words, 3_000);
}
