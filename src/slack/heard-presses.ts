import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Clock, isoNow } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { HeardPress, PressStore } from "../ports/stores.js";
import { outcomeModal } from "./blocks/notice-modal.js";
import { oneAtATime } from "./one-at-a-time.js";
import { forReader } from "./readers.js";
import type { Services } from "./services.js";

/** What a payload says of where it came from, whatever it is. */
const Body = z.object({
	type: z.string().optional(),
	command: z.string().optional(),
	user: z.object({ id: z.string() }).optional(),
	user_id: z.string().optional(),
	channel: z.object({ id: z.string() }).optional(),
	channel_id: z.string().optional(),
	response_url: z.string().optional(),
	view: z.object({ id: z.string() }).nullish(),
	event: z.object({ type: z.string(), user: z.string().optional(), channel: z.unknown() }).optional(),
});

/** Payloads in which somebody asks for something; looking for a record while one types is none. */
const ASKING = ["block_actions", "view_submission", "shortcut", "message_action"];

/** A store that is slower than this must not hold the acknowledgement up: Slack waits three seconds for it. */
const NOTE_WITHIN_MS = 500;

/** What could not be told for so long is not told any more: nobody remembers what it was. */
const TOLD_WITHIN_MS = 24 * 60 * 60_000;

/** What the notes work with. */
export interface HeardPressesOptions {
	store: PressStore;
	/** This process's name, as leases carry it now. */
	holder(): string;
	isAlive(instance: string): Promise<boolean>;
	clock: Clock;
	log: Log;
}

/**
 * Everything people asked for that is under way, noted before Slack is told that it was heard (design.md section 8: no
 * press is lost). When its process dies, what it had written stands in errors, claims and operations, which others go on
 * with; but of what was only heard nothing is left, so whoever asked is told to look, and to ask again.
 */
export class HeardPresses {
	constructor(private readonly options: HeardPressesOptions) {}

	/** Notes it. Gives what ends the note; neither throws nor takes long. */
	async note(body: unknown): Promise<() => Promise<void>> {
		const { store, clock, log } = this.options;
		const press = this.pressOf(body);
		if (press === null) return async () => {};
		const added = store.add(press).then(
			() => true,
			(error: unknown) => {
				log.warn({ error }, "A press could not be noted; it is carried out all the same");
				return false;
			},
		);
		const noted = new AbortController();
		await Promise.race([added, clock.sleep(NOTE_WITHIN_MS, noted.signal)]);
		noted.abort();
		return async () => {
			if (!(await added)) return;
			await store
				.remove(press._id)
				.catch((error: unknown) => log.warn({ error }, "The note of a press was not taken away"));
		};
	}

	/** A trigger that tells whoever asked a process that is dead by now; one at a time. Never throws. */
	tellerTo(services: Services): () => Promise<void> {
		return oneAtATime(async () => {
			try {
				for (const press of await this.options.store.all()) await this.tell(services, press);
			} catch (error) {
				services.log.error({ error }, "Presses of dead processes could not be looked for");
			}
		});
	}

	private async tell(services: Services, found: HeardPress): Promise<void> {
		const { store, holder, clock } = this.options;
		const lost = await this.lostOf(found);
		if (lost === null) return;
		const age = clock.now() - Date.parse(lost.at);
		const isTold = age > TOLD_WITHIN_MS || (await tellPresser(services, lost, age));
		// From a window or the Home tab there may be nowhere to tell it; elsewhere Slack is only away.
		if (isTold || lost.channelId === null) await store.remove(lost._id);
		else services.log.debug({ instance: holder() }, "A lost press is told of later");
	}

	/** The press as this process's to tell of; null while its process lives, or another one tells. */
	private async lostOf(press: HeardPress): Promise<HeardPress | null> {
		const { store, holder, isAlive } = this.options;
		const isOurs = press.instance === holder();
		if (isOurs) return press.isLost ? press : null;
		if (await isAlive(press.instance)) return null;
		return store.takeOver(press, holder());
	}

	private pressOf(body: unknown): HeardPress | null {
		const parsed = Body.safeParse(body);
		if (!parsed.success) return null;
		const { type, command, user, user_id, channel, channel_id, response_url, view, event } = parsed.data;
		const isMention = event?.type === "app_mention";
		const userId = user?.id ?? user_id ?? (isMention ? event.user : undefined);
		const isAsking = command !== undefined || isMention || ASKING.includes(type ?? "");
		if (userId === undefined || !isAsking) return null;
		const mentionedIn = isMention && typeof event.channel === "string" ? event.channel : null;
		return {
			_id: randomUUID(),
			instance: this.options.holder(),
			isLost: false,
			userId,
			channelId: channel?.id ?? channel_id ?? mentionedIn,
			responseUrl: response_url ?? null,
			viewId: type === "view_submission" ? (view?.id ?? null) : null,
			at: isoNow(this.options.clock),
		};
	}
}

/** In the window that says "working" while it is open, else in private where it was asked for. */
async function tellPresser(services: Services, press: HeardPress, age: number): Promise<boolean> {
	const { userId, channelId, responseUrl, viewId } = press;
	const { interactive, messages, clock } = await forReader(services, userId);
	const words = messages.say("answer.lost");
	if (viewId !== null && (await interactive.update({ viewId }, outcomeModal(false, words, messages))))
		return true;
	const receivedAt = clock.monotonic() - age;
	return interactive.whisper({ userId, channelId, responseUrl, receivedAt }, words);
}
