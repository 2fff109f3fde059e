import { messagePlace } from "./deeds/places.js";
import { SlackDoubleError } from "./errors.js";
import { copy } from "./json.js";
import { type PostedMessage, toPosted } from "./messages.js";
import type { Delivery, MethodCounter, RecordedCall } from "./recorder.js";
import type { StateValues } from "./state.js";
import { channelTranscript, messageText, namesOf, viewText } from "./transcript.js";
import type { SlackView } from "./views.js";
import type { World } from "./world.js";

/** What can be seen of a local Slack: what people see, and what the app did. Answers are copies. */
export class SlackReadings {
	protected readonly world: World;

	constructor(world: World) {
		this.world = world;
	}

	// What people see.

	/** The messages of a channel, oldest first, replies included, ephemeral ones not. */
	messages(channel: string): PostedMessage[] {
		return this.world.messages.in(this.world.workspace.channel(channel).id).map(toPosted);
	}

	/** @throws SlackDoubleError `no_such_message` */
	message(channel: string, ts: string): PostedMessage {
		const stored = this.world.messages.find(this.world.workspace.channel(channel).id, ts);
		if (stored !== undefined) return toPosted(stored);
		throw new SlackDoubleError("no_such_message", `There is no message ${ts} in ${channel}.`);
	}

	/** The ephemeral messages a person sees, oldest first. */
	ephemerals(user: string): PostedMessage[] {
		return this.world.messages.ephemeralOf(this.world.workspace.person(user).id).map(toPosted);
	}

	/** The modals a person has open, the lowest first. */
	viewsOf(user: string): SlackView[] {
		return copy(this.world.views.stack(this.world.workspace.person(user).id));
	}

	/** A person's Home tab; null when none was published. */
	home(user: string): SlackView | null {
		return copy(this.world.views.home(this.world.workspace.person(user).id) ?? null);
	}

	/** What a person has chosen and typed in a message so far, ephemeral ones included. */
	choicesIn(message: { user: string; channel: string; ts: string }): StateValues {
		const { person, place } = messagePlace(this.world, message);
		return copy(this.world.messages.stateFor(place.stored, person.id));
	}

	/** The stamp of the last message a person has read in a channel; empty when they have read none. */
	lastRead(user: string, channel: string): string {
		const { workspace, readMarks } = this.world;
		return readMarks.of(workspace.person(user).id, workspace.channel(channel).id);
	}

	/** What stands in a channel, as text. */
	transcript(channel: string): string {
		return channelTranscript(this.world, channel);
	}

	/** One message as text. */
	messageText(message: PostedMessage): string {
		return messageText(message, namesOf(this.world.workspace));
	}

	/** A modal or Home tab as text. */
	viewText(view: SlackView): string {
		return viewText(this.world, view);
	}

	// What the app did.

	/** Every call to Slack, or those of one method. */
	calls(method?: string): RecordedCall[] {
		const { calls } = this.world.recorder;
		return copy(method === undefined ? calls : calls.filter((call) => call.method === method));
	}

	/** Everything sent to the app, with what came back. */
	deliveries(): Delivery[] {
		return copy(this.world.recorder.deliveries);
	}

	counters(): Record<string, MethodCounter> {
		return this.world.recorder.counters();
	}

	resetCounters(): void {
		this.world.recorder.resetCounters();
	}
}
