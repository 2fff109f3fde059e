import type { SyncError } from "../domain/sync-error.js";
import { cardTelling } from "./projection/card-telling.js";
import type { Services } from "./services.js";

/**
 * Where people find the card that tells of an error, its own or the one it shares; null while there is none, or the
 * workspace's address is not known.
 */
export async function cardLink({ cards, linkTo }: Services, error: SyncError): Promise<string | null> {
	const card = await cardTelling(cards, error);
	return card?.ts ? linkTo({ channel: card.channel, ts: card.ts }) : null;
}
