import type { Outbox } from "../src/slack/outbox.js";
import type { Projector } from "../src/slack/projector.js";

/**
 * The safety net under the events that wake the outbox: errors nobody projected, cards nobody posted, what a dead
 * process left. Does nothing when everything is shown.
 */
export function postCards(services: {
	projector: Pick<Projector, "projectDirty">;
	outbox: Pick<Outbox, "drain">;
}): () => Promise<void> {
	return async () => {
		await services.projector.projectDirty();
		await services.outbox.drain();
	};
}
