import type { WorkingHours } from "../domain/working-hours.js";

/** What is configured of one channel. */
export interface ChannelSettings {
	/** As mappings name it: an id or "#name". */
	name: string;
	/** Null posts none. Cron expression, its zone, and what happens when there is nothing to say. */
	digest: { schedule: string; timeZone: string; quietDay: "skip" | "say" } | null;
	/** When people there work; null: there is no quiet time. */
	hours: WorkingHours | null;
	/** Working time after which an untouched question is brought up again, milliseconds; null never does. */
	remindAfterMs: number | null;
}

/** The settings of a channel, by its configured name. */
export function channelLookup(
	channels: readonly ChannelSettings[],
): (name: string) => ChannelSettings | undefined {
	const known = new Map(channels.map((channel) => [channel.name, channel]));
	return (name) => known.get(name);
}
