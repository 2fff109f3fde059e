import type { TimelineEntry } from "../../../ports/use-cases.js";
import { cut } from "../../limits.js";
import type { Services } from "../../services.js";

const SLACK_USER = /^[UW][A-Z0-9]{5,}$/;

/** The same history with people called by their names where only their Slack ids are known, e.g. in runs they started. */
export function withNames({ people }: Services, entries: TimelineEntry[]): Promise<TimelineEntry[]> {
	return Promise.all(
		entries.map(async (entry): Promise<TimelineEntry> => {
			if (entry.type !== "write" && entry.type !== "error") return entry;
			const { actorName } = entry;
			if (actorName === null || !SLACK_USER.test(actorName)) return entry;
			return { ...entry, actorName: cut(await people.nameOf(actorName, actorName), 80) };
		}),
	);
}
