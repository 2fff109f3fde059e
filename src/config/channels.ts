import { validate as isCron } from "node-cron";
import { z } from "zod";
import { isTimeZone, WEEKDAYS } from "../domain/local-time.js";
import type { WorkingHours } from "../domain/working-hours.js";

const text = z.string().min(1);

/** Cron expression, five or six fields. */
export const cron = text.refine((expression) => isCron(expression), {
	error: "is no cron expression",
	params: { expected: 'minute, hour, day, month and weekday, such as "*/5 * * * *"' },
});

const timeZone = text.refine(isTimeZone, {
	error: "is no time zone",
	params: { expected: "a name such as Europe/Amsterdam, or UTC" },
});

const clockTime = z
	.string()
	.regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "is no time of day, such as 07:30" });

/** What Koppel speaks in Slack; `src/messages` has a file of texts for each. */
export const language = z.enum(["en", "nl"]);

/** What differs in one Slack channel. */
export const channelSchema = z.strictObject({
	language: language.optional().describe("of the cards in this channel, instead of slack.language"),
	timeZone: timeZone.optional().describe("of all times here"),
	quietHours: z
		.strictObject({
			from: clockTime.describe("when they begin, such as 18:00"),
			to: clockTime.describe("when they end, such as 07:30; on the next day where it is the earlier time"),
		})
		.refine(({ from, to }) => from !== to, { error: "begins and ends at the same time" })
		.optional()
		.describe("nothing new about records is posted in them"),
	businessDays: z
		.array(z.enum(WEEKDAYS))
		.min(1)
		.optional()
		.describe("nothing new about records is posted on others; all seven when left out"),
});

type Language = z.output<typeof language>;
type ChannelInFile = z.output<typeof channelSchema>;

/** What differs in one Slack channel, in the form the rest of the product uses. */
export interface ChannelConfig {
	/** As mappings name it: an id or "#name". */
	name: string;
	language: Language;
	/** When people there work; null: there is no quiet time. */
	hours: WorkingHours | null;
}

/** The channels of a checked file; `standard` is the language of those that name none. */
export function toChannels(channels: Record<string, ChannelInFile>, standard: Language): ChannelConfig[] {
	return Object.entries(channels).map(([name, channel]) => ({
		...toChannel(channel),
		name,
		language: channel.language ?? standard,
	}));
}

function toChannel(channel: ChannelInFile): Omit<ChannelConfig, "name" | "language"> {
	const { quietHours, businessDays, timeZone: zone = "UTC" } = channel;
	const hasHours = quietHours !== undefined || businessDays !== undefined;
	return {
		hours: hasHours
			? {
					timeZone: zone,
					quietHours: quietHours ? { from: minutes(quietHours.from), to: minutes(quietHours.to) } : null,
					businessDays: businessDays ?? [...WEEKDAYS],
				}
			: null,
	};
}

function minutes(time: string): number {
	return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
