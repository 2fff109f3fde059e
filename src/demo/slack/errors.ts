/** Why something could not be done in the local Slack. */
export type SlackDoubleErrorCode =
	| "no_app_url"
	| "not_signed"
	| "no_such_person"
	| "no_such_channel"
	| "no_such_message"
	| "no_such_view"
	| "no_such_element"
	| "ambiguous_element"
	| "no_such_option"
	| "does_not_dispatch"
	| "not_a_member"
	| "view_is_covered"
	| "wait_timed_out"
	| "closed";

/** A test or demo asked for something a person in Slack could not do, or waited in vain. */
export class SlackDoubleError extends Error {
	readonly code: SlackDoubleErrorCode;

	constructor(code: SlackDoubleErrorCode, message: string) {
		super(message);
		this.name = "SlackDoubleError";
		this.code = code;
	}
}
