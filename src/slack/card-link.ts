import type { Services } from "./services.js";

/** Where people find the card of an error; null while it has none, or the workspace's address is not known. */
export async function cardLink({ cards, linkTo }: Services, errorId: string): Promise<string | null> {
	const card = await cards.byError(errorId);
	return card?.ts ? linkTo({ channel: card.channel, ts: card.ts }) : null;
}
