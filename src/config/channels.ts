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

const digest = z.strictObject({
	schedule: cron.describe("when it is posted"),
	timeZone: timeZone.optional().describe("of the schedule; the channel's when left out"),
	quietDay: z.enum(["skip", "say"]).default("skip").describe("when nothing happened and nothing is open"),
});

/** What Koppel speaks in Slack; `src/messages` has a file of texts for each. */
export const language = z.enum(["en", "nl"]);

/** What differs in one Slack channel. */
export const channelSchema = z.strictObject({
	language: language.optional().describe("of the cards in this channel, instead of slack.language"),
	timeZone: timeZone.optional().describe("of all times here"),
	digest: digest.optional().describe("a summary at fixed times"),
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
	remindAfter: z
		.number()
		.positive()
		.optional()
		.describe("hours, of those that are not quiet, after which an untouched question is brought up again"),
});

type Language = z.output<typeof language>;
type ChannelInFile = z.output<typeof channelSchema>;

/** What differs in one Slack channel, in the form the rest of the product uses. */
export interface ChannelConfig {
	/** As mappings name it: an id or "#name". */
	name: string;
	language: Language;
	/** Null posts none. */
	digest: { schedule: string; timeZone: string; quietDay: "skip" | "say" } | null;
	/** When people there work; null: there is no quiet time. */
	hours: WorkingHours | null;
	/** Working time after which an untouched question is brought up again; null never does. */
	remindAfterMs: number | null;
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
	const { digest, quietHours, businessDays, remindAfter } = channel;
	const zone = channel.timeZone ?? digest?.timeZone ?? "UTC";
	const hasHours = quietHours !== undefined || businessDays !== undefined;
	return {
		digest: digest === undefined ? null : { ...digest, timeZone: digest.timeZone ?? zone },
		hours: hasHours
			? {
					timeZone: zone,
					quietHours: quietHours ? { from: minutes(quietHours.from), to: minutes(quietHours.to) } : null,
					businessDays: businessDays ?? [...WEEKDAYS],
				}
			: null,
		remindAfterMs: remindAfter === undefined ? null : remindAfter * 3_600_000,
	};
}

function minutes(time: string): number {
	return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
