import { nearestOf } from "./nearest.js";
import { aProblem, type Problem } from "./problem.js";

/**
 * Channels whose language is set although no card ever stands in them: the name is misspelt. What else can be set for
 * a channel makes it one that Koppel posts to.
 */
export function checkChannels(channels: Record<string, unknown>, posted: string[]): Problem[] {
	return Object.entries(channels).flatMap(([name, given]) => {
		const keys = typeof given === "object" && given !== null ? Object.keys(given) : [];
		if (posted.includes(name) || keys.some((key) => key !== "language")) return [];
		const expected = `one of ${posted.join(", ")}`;
		const message = "No cards stand in this channel.";
		return [aProblem(`slack.channels.${name}`, message, { expected, nearest: nearestOf(name, posted) })];
	});
}
