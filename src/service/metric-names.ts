/** What is measured: names as they are scraped, what they mean, and by what they are told apart. */
export const METRICS = {
	runs: {
		name: "sync_runs_total",
		help: "Runs that ended, dry ones included; what a press ran for a single record is left out.",
		labelNames: ["mapping", "type", "state"],
	},
	runSeconds: {
		name: "sync_run_seconds",
		help: "How long these runs took.",
		labelNames: ["mapping", "type"],
	},
	recordsWritten: {
		name: "sync_records_written_total",
		help: "Records that Koppel created, updated or deleted, by the side of the mapping that was written.",
		labelNames: ["mapping", "side", "operation"],
	},
	openErrors: {
		name: "sync_open_errors",
		help: "Errors that are open now, those set aside included; a few seconds old at most.",
		labelNames: ["mapping", "kind"],
	},
	lastSuccess: {
		name: "sync_last_success_timestamp_seconds",
		help: "When the last run of the mapping ended that had no setup problem, whether it wrote or only observed.",
		labelNames: ["mapping"],
	},
	presses: {
		name: "sync_presses_total",
		help: "What people asked for, in Slack and in this process, by what became of it.",
		labelNames: ["resolution", "outcome"],
	},
	cardsWaiting: {
		name: "sync_waiting_cards",
		help: "Cards in Slack that do not show yet what they should.",
		labelNames: [],
	},
	slackRateLimits: {
		name: "sync_slack_rate_limits_total",
		help: "Calls that Slack refused because there were too many.",
		labelNames: [],
	},
	databaseUp: {
		name: "sync_database_up",
		help: "1 when the database answered this scrape in time, else 0; what is read from it is missing then.",
		labelNames: [],
	},
} as const;

/** Bounds of the run lengths, in seconds: a quick look at nothing new up to a first run of hours. */
export const RUN_BUCKETS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400];
