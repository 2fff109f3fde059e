import { nearestOf } from "./nearest.js";
import { aProblem, type Problem } from "./problem.js";

const TIMED = ["digest", "quietHours", "businessDays"] as const;

/** Channels no card ever stands in, and times nobody can tell without a zone. `known` are the channels in use. */
export function checkChannels(channels: Record<string, unknown>, known: string[]): Problem[] {
	return Object.entries(channels).flatMap(([name, channel]) => {
		const path = `slack.channels.${name}`;
		return [...checkUse(path, name, known), ...checkZone(path, channel)];
	});
}

function checkUse(path: string, name: string, known: string[]): Problem[] {
	if (known.includes(name)) return [];
	const expected = `one of ${known.join(", ")}`;
	const message = "No cards stand in this channel.";
	return [aProblem(path, message, { expected, nearest: nearestOf(name, known) })];
}

function checkZone(path: string, channel: unknown): Problem[] {
	if (typeof channel !== "object" || channel === null) return [];
	const given = channel as Record<string, unknown>;
	const digest = given.digest as { timeZone?: unknown } | null | undefined;
	if (given.timeZone !== undefined || digest?.timeZone !== undefined) return [];
	if (TIMED.every((key) => given[key] === undefined)) return [];
	const message = "Times are given here, but no time zone.";
	return [aProblem(`${path}.timeZone`, message, { expected: "a name such as Europe/Amsterdam, or UTC" })];
}
