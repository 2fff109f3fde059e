import { consoleOfResolutions } from "./001-console-of-resolutions.js";
import { childrenOfCards } from "./002-children-of-cards.js";
import { recordsSharingKeys } from "./003-records-sharing-keys.js";
import { cardsOfBrokenChannels } from "./004-cards-of-broken-channels.js";
import { itemsInParts } from "./005-items-in-parts.js";
import type { Migration } from "./migration.js";

/** Every migration there is, in order. One that was released is never changed: a mistake in it is the next one's work. */
export const MIGRATIONS: readonly Migration[] = [
	consoleOfResolutions,
	childrenOfCards,
	recordsSharingKeys,
	cardsOfBrokenChannels,
	itemsInParts,
];
