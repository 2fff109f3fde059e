import type { PostedMessage } from "./messages.js";
import { SlackReadings } from "./readings.js";
import type { RecordedCall } from "./recorder.js";
import type { SlackView } from "./views.js";

/** What to wait for. Without `timeoutMs` a wait gives up after 10 s. */
export interface WaitOptions {
	timeoutMs?: number;
}

/** Which message to wait for; one that is there already counts. */
export interface MessageWait extends WaitOptions {
	/** Id or name. */
	channel: string;
	/** Only messages behind this one. */
	after?: string;
	where?: (message: PostedMessage) => boolean;
}

/** Waits on what can be seen; each looks at once and after every change, and never polls. */
export class SlackWaits extends SlackReadings {
	/** Resolves once this answers something else than undefined or false; looked at after every change. */
	waitFor<T>(look: () => T | undefined | false, options: WaitOptions & { what?: string } = {}): Promise<T> {
		return this.world.changes.until(
			() => {
				const found = look();
				return found === false ? undefined : found;
			},
			{ what: options.what ?? "a condition", ...options },
		);
	}

	waitForMessage(wait: MessageWait): Promise<PostedMessage> {
		return this.#waitForMessage(wait, 0);
	}

	/**
	 * Waits for a message that was changed.
	 * @param wait.ts this message only
	 * @param wait.updates changed at least so often; once when left out
	 */
	waitForUpdate(wait: MessageWait & { ts?: string; updates?: number }): Promise<PostedMessage> {
		const { ts, where } = wait;
		const isMeant = (message: PostedMessage) =>
			(ts === undefined || message.ts === ts) && (where?.(message) ?? true);
		return this.#waitForMessage({ ...wait, where: isMeant }, wait.updates ?? 1);
	}

	#waitForMessage(wait: MessageWait, updates: number): Promise<PostedMessage> {
		const { after = "", where = () => true } = wait;
		const look = () =>
			this.messages(wait.channel).find(
				(message) => message.ts > after && message.updates >= updates && where(message),
			);
		const what = `${updates === 0 ? "a message" : "an update"} in ${wait.channel}`;
		return this.world.changes.until(look, { what, ...timeout(wait) });
	}

	/** Waits until a person has a modal open that fits. */
	waitForView(
		wait: WaitOptions & { user: string; where?: (view: SlackView) => boolean },
	): Promise<SlackView> {
		const { where = () => true } = wait;
		const look = () => {
			const view = this.viewsOf(wait.user).at(-1);
			return view !== undefined && where(view) ? view : undefined;
		};
		return this.world.changes.until(look, { what: `a view of ${wait.user}`, ...timeout(wait) });
	}

	waitForHome(
		wait: WaitOptions & { user: string; where?: (view: SlackView) => boolean },
	): Promise<SlackView> {
		const { where = () => true } = wait;
		const look = () => {
			const view = this.home(wait.user);
			return view !== null && where(view) ? view : undefined;
		};
		return this.world.changes.until(look, { what: `the Home tab of ${wait.user}`, ...timeout(wait) });
	}

	waitForEphemeral(
		wait: WaitOptions & { user: string; after?: string; where?: (message: PostedMessage) => boolean },
	): Promise<PostedMessage> {
		const { after = "", where = () => true } = wait;
		const look = () => this.ephemerals(wait.user).find((message) => message.ts > after && where(message));
		return this.world.changes.until(look, { what: `an ephemeral message to ${wait.user}`, ...timeout(wait) });
	}

	/** Waits until the app has called a method, failed calls included. */
	waitForCall(
		wait: WaitOptions & { method: string; where?: (call: RecordedCall) => boolean },
	): Promise<RecordedCall> {
		const { where = () => true } = wait;
		const look = () => this.calls(wait.method).find(where);
		return this.world.changes.until(look, { what: `a call of ${wait.method}`, ...timeout(wait) });
	}
}

function timeout(wait: WaitOptions): { timeoutMs?: number } {
	return wait.timeoutMs === undefined ? {} : { timeoutMs: wait.timeoutMs };
}
