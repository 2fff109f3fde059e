/** Reminds people of what is theirs and was not touched for too long; once however often it is asked. */
export function sendReminders(slack: { remind(): Promise<void> }): () => Promise<void> {
	return () => slack.remind();
}
