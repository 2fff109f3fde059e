export { cut } from "../console/index.js";

/** What Slack accepts, in characters or pieces (facts/slack.md section 3); builders cut through this file. */
export const LIMITS = {
	/** All blocks of one message as JSON. Slack refuses somewhere above 13,000, each block legal or not. */
	messageChars: 10_000,
	messageBlocks: 50,
	/** Top-level text; chat.update refuses more than 4,000. */
	messageText: 3_900,
	viewBlocks: 100,
	sectionText: 3_000,
	contextElements: 10,
	actionElements: 25,
	buttonText: 75,
	buttonValue: 2_000,
	accessibilityLabel: 75,
	optionText: 75,
	optionValue: 150,
	options: 100,
	confirmTitle: 100,
	confirmText: 300,
	confirmButton: 30,
	modalTitle: 24,
	inputLabel: 2_000,
	inputHint: 2_000,
	privateMetadata: 3_000,
	/** Our own: a longer link is left out rather than cut. */
	link: 800,
} as const;
