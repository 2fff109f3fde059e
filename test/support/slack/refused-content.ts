import type { SlackDouble } from "../../../src/demo/slack/index.js";

/**
 * What Slack would not have shown because of what it holds: too long, too many, not allowed there. An error a test asked
 * for carries no such details.
 */
export function refusedContent(slack: SlackDouble): string[] {
	return slack.calls().flatMap(({ method, answer }) => {
		const errors = (answer as { errors?: unknown } | null)?.errors;
		return Array.isArray(errors) ? [`${method}: ${JSON.stringify(errors).slice(0, 500)}`] : [];
	});
}

/** Ends a test whose messages or windows Slack would not have taken. */
export function expectNothingRefused(slack: SlackDouble): void {
	const refused = refusedContent(slack);
	if (refused.length > 0) throw new Error(`Slack refused what was sent: ${refused.join("; ")}`);
}
