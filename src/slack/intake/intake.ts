import type { Receiver } from "@slack/bolt";

/** Where what people do in Slack comes in: over HTTP, or over a WebSocket of ours (Socket Mode). */
export interface Intake {
	/** For Bolt; opened and closed here, not by Bolt. */
	readonly receiver: Receiver;
	/**
	 * Begins to listen; port 0 takes a free one. Gives the address, null over a socket, which has none.
	 * @throws SlackCallError when Slack refuses the app-level token
	 */
	open(at: { port: number; host: string }): Promise<string | null>;
	/** Takes nothing new and lets what came in be answered. */
	close(): Promise<void>;
	/** True while Slack can reach us, as far as we know. */
	readonly isOpen: boolean;
}
