import type { Mapping } from "../../../src/domain/mapping.js";
import type { DatabaseLocation } from "../../../src/persistence/database.js";
import type { ChannelSettings } from "../../../src/slack/channels.js";

/** What a test asks of an outbox that may die of it; plain data. */
export interface OutboxTask {
	database: DatabaseLocation;
	slack: { token: string; apiUrl: string };
	mapping: Mapping;
	channel: string;
	/** How far its clock is behind or ahead of where such a clock begins, in milliseconds. */
	clockMovedMs: number;
	/** The summary it makes first; null for none. */
	digest: { settings: ChannelSettings; at: string; before: string } | null;
	/** The call at which it is killed, e.g. `before sender.post` or `before cards.save 2`; null: nowhere. */
	diesAt: string | null;
	/** The call at which it stands still instead, and says so; null: nowhere. */
	stopsAt: string | null;
}
