import { restingOf, type StoredCard } from "../stores/card-store.js";
import { fillMissing } from "./fill-missing.js";
import type { Migration } from "./migration.js";

/** Cards whose channel is broken are found, so that all of them are tried again once it was put right. */
export const cardsOfBrokenChannels: Migration = {
	version: 4,
	name: "cards of broken channels, to be tried again",
	async up(database, check) {
		await fillMissing(database.collection<StoredCard>("cards"), { resting: restingOf }, check);
	},
};
