import type { Clock } from "../ports/clock.js";
import { inTime, TooLateError } from "./in-time.js";

/** How posting to Slack goes, as the console tells. */
export interface SlackHealth {
	/** Slack's word for why nothing is sent; null while all is well. */
	halted: string | null;
	brokenChannels: readonly string[];
	/** False in Socket Mode while there is no connection; missing where nothing tells. */
	isListening?: boolean;
}

/** What readiness is judged by. */
export interface ReadinessParts {
	/** Whether the stored data has this program's version; rejects when the database does not answer. */
	isMigrated(): Promise<boolean>;
	/** True between the schedule's start and its stop. */
	isScheduled(): boolean;
	/** True while this process may hold leases and claims. */
	isBeatFresh(): boolean;
	/** Null without Slack. */
	slack(): SlackHealth | null;
	clock: Clock;
}

/** What keeps this process from working, and what to look at. */
export interface NotReady {
	part: "database" | "schedule" | "beat";
	reason: string;
}

/** Whether this process can work. Slack is told and not judged: while it is away, runs go on and cards catch up. */
export interface ReadinessReport {
	ready: boolean;
	notReady: NotReady[];
	slack: { sending: boolean; reason: string | null; brokenChannels: number; listening?: boolean } | null;
}

/** Whoever asks gives up after a few seconds; a database that takes longer than this helps no run either. */
const DATABASE_WITHIN_MS = 2_000;

/** Looks whether this process can work. */
export class Readiness {
	/** A database that hangs is asked once, however often somebody wants to know. */
	private asked: Promise<boolean> | null = null;

	constructor(private readonly parts: ReadinessParts) {}

	/** Never rejects. */
	async look(): Promise<ReadinessReport> {
		const notReady = [await this.database(), this.schedule(), this.beat()].filter((one) => one !== null);
		return { ready: notReady.length === 0, notReady, slack: slackReport(this.parts.slack()) };
	}

	private async database(): Promise<NotReady | null> {
		const { clock, isMigrated } = this.parts;
		this.asked ??= isMigrated().finally(() => {
			this.asked = null;
		});
		try {
			if (await inTime(clock, DATABASE_WITHIN_MS, this.asked)) return null;
			return { part: "database", reason: "The stored data has another version than this program." };
		} catch (error) {
			if (error instanceof TooLateError)
				return { part: "database", reason: `No answer within ${DATABASE_WITHIN_MS / 1_000} seconds.` };
			return { part: "database", reason: "It cannot be reached, or refused to answer." };
		}
	}

	private schedule(): NotReady | null {
		if (this.parts.isScheduled()) return null;
		return { part: "schedule", reason: "It does not run: Koppel is starting or stopping." };
	}

	private beat(): NotReady | null {
		if (this.parts.isBeatFresh()) return null;
		return { part: "beat", reason: "This process could not record for too long that it lives." };
	}
}

function slackReport(health: SlackHealth | null): ReadinessReport["slack"] {
	if (health === null) return null;
	const { halted, brokenChannels, isListening } = health;
	return {
		sending: halted === null,
		reason: halted,
		brokenChannels: brokenChannels.length,
		...(isListening === undefined ? {} : { listening: isListening }),
	};
}
