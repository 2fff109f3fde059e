/** What a person reads when something they did went wrong; null when nothing did. */
export function failureText(failure: string | null, app: string): string | null {
	if (failure === null) return null;
	if (failure === "operation_timeout") {
		return `${app} did not answer within 3 seconds (operation_timeout). It may still be at work; look before you try again.`;
	}
	if (failure === "dispatch_failed") {
		return `${app} could not be reached (dispatch_failed). Nothing was sent; try again in a moment.`;
	}
	if (failure === "not_connected") return "The local Slack cannot be reached. Nothing was sent.";
	if (["no_such_element", "no_such_message", "no_such_view", "no_such_option"].includes(failure)) {
		return "This has just changed. Look again before you press.";
	}
	return `That did not work (${failure}).`;
}
