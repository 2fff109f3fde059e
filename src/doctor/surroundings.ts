import type { Finding } from "./finding.js";

/** The process Koppel would run as. */
export interface Surroundings {
	/** Where Slack's requests would arrive; null when nothing listens. */
	port: number | null;
	/** True when something listens on that port now. */
	isPortTaken: boolean;
	/** The time zone the schedules follow, as the process has it. */
	timeZone: string;
	/** What the environment asks for in TZ; null when it asks for nothing. */
	wantedTimeZone: string | null;
	/** True when mappings have a schedule. */
	hasSchedules: boolean;
	/** True when Slack itself, rather than a stand-in for it, sends requests to the port. */
	isSlackReal: boolean;
}

/** What about the machine and its variables is worth a word. */
export function surroundingsFindings(around: Surroundings): Finding[] {
	return [...portFindings(around), ...zoneFindings(around)];
}

function portFindings({ port, isPortTaken, isSlackReal }: Surroundings): Finding[] {
	if (port === null) return [];
	const base = { area: "surroundings", subject: "PORT", who: "whoever runs Koppel" } as const;
	const findings: Finding[] = [];
	if (isPortTaken)
		findings.push({
			...base,
			code: "portTaken",
			severity: "info",
			found: `Something listens on port ${port} already.`,
			step: "None needed if that is Koppel itself; else stop it, or name another port in PORT.",
		});
	if (port === 0 && isSlackReal)
		findings.push({
			...base,
			code: "portByChance",
			severity: "warning",
			found: "PORT is 0, so Koppel listens on another port after every start and Slack's requests miss it.",
			step: "Name a fixed port in PORT, the one your proxy sends Slack's requests to.",
		});
	return findings;
}

function zoneFindings({ timeZone, wantedTimeZone, hasSchedules }: Surroundings): Finding[] {
	const base = { area: "surroundings", subject: "TZ", who: "whoever runs Koppel" } as const;
	if (wantedTimeZone !== null && !isTimeZone(wantedTimeZone.replace(/^:/, "")))
		return [
			{
				...base,
				code: "timeZoneUnknown",
				severity: "warning",
				found: `TZ is "${wantedTimeZone}", which is no time zone this machine knows; schedules follow ${timeZone}.`,
				step: "Set TZ to a name such as Europe/Amsterdam.",
			},
		];
	if (!hasSchedules) return [];
	return [
		{
			...base,
			code: "timeZone",
			severity: "info",
			found: `Schedules follow the time zone ${timeZone}.`,
			step: "None needed if that is what the schedules mean; else set TZ to a name such as Europe/Amsterdam.",
		},
	];
}

/** True for a name that times can be told in. */
export function isTimeZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat("en", { timeZone: name });
		return true;
	} catch {
		return false;
	}
}
