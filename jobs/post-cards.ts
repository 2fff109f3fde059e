/** What the job works with: errors to cards, cards to Slack. */
export interface PostCardsServices {
	projector: { projectDirty(): Promise<unknown> };
	digests: { refresh(): Promise<void> };
	outbox: { drain(): Promise<void> };
	tellLost(): Promise<void>;
}

/**
 * The safety net under the events that wake the outbox: errors nobody projected, cards nobody posted, what a dead
 * process left, and whom it left without an answer. Does nothing when everything is shown.
 */
export function postCards({ projector, digests, outbox, tellLost }: PostCardsServices): () => Promise<void> {
	return async () => {
		await tellLost();
		await projector.projectDirty();
		await digests.refresh();
		await outbox.drain();
	};
}
