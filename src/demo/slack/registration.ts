/** A slash command as the app registers it. */
export interface RegisteredCommand {
	/** With its slash, `/koppel` for example. */
	command: string;
	description: string;
	/** What may follow it: `status | errors [mapping]`. Empty when the app gives no hint. */
	usageHint: string;
	/** True: mentions in its text travel as ids (facts/slack section 2, `should_escape`). */
	isEscaped: boolean;
}

/** A shortcut as the app registers it. */
export interface RegisteredShortcut {
	type: "global" | "message";
	/** What its menu says. */
	name: string;
	description: string;
	callbackId: string;
}

/** What an app has told Slack about itself; a real one does so in its manifest (facts/slack section 2). */
export interface Registration {
	commands: readonly RegisteredCommand[];
	shortcuts: readonly RegisteredShortcut[];
	/** The bot events it subscribed to: `app_mention`, `message.im`. Slack sends it no others. */
	events: readonly string[];
}

/** An app that hears what it has a name for, and offers one command: what most tests need. */
export const DEFAULT_REGISTRATION: Registration = {
	commands: [{ command: "/koppel", description: "", usageHint: "", isEscaped: true }],
	shortcuts: [],
	events: ["app_home_opened", "app_mention"],
};
