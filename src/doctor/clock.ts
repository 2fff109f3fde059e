import type { ClockReading } from "../ports/examination.js";
import type { Finding } from "./finding.js";

const WARN_ABOVE_MS = 60_000;
const ERROR_ABOVE_MS = 5 * 60_000;

/** Watermarks and the policy "newest" lean on times, so clocks that disagree are told before they do harm. */
export function clockFindings(
	system: { name: string; label: string },
	clock: ClockReading | null,
): Finding[] {
	if (clock === null) return [];
	const offMs = clock.theirs - (clock.askedAt + clock.answeredAt) / 2;
	const size = Math.abs(offMs);
	if (size <= WARN_ABOVE_MS) return [];
	return [
		{
			code: "clockSkewed",
			severity: size > ERROR_ABOVE_MS ? "error" : "warning",
			area: "clock",
			subject: system.name,
			found: `The clock of this machine is ${durationWords(size)} ${offMs > 0 ? "behind" : "ahead of"} the one of ${system.label}.`,
			who: "whoever runs Koppel",
			step: 'Set this machine\'s clock by a time server (on Linux: "timedatectl set-ntp true"), then run "koppel doctor" again.',
		},
	];
}

function durationWords(ms: number): string {
	const seconds = Math.round(ms / 1_000);
	return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}
