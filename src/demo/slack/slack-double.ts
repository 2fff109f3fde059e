import type { Server } from "node:http";
import type { AppAnswer, AppLink } from "./app-link.js";
import type { SlackChanges } from "./changes.js";
import { ControlEndpoint } from "./control-endpoint.js";
import * as commands from "./deeds/commands.js";
import { type Entries, fillIn } from "./deeds/fill-in.js";
import * as modals from "./deeds/modals.js";
import { messagePlace, viewPlace } from "./deeds/places.js";
import * as presses from "./deeds/press.js";
import { type Spoken, speak } from "./deeds/speak.js";
import { SlackDoubleError } from "./errors.js";
import type { Fault, FaultHandle } from "./faults.js";
import type { HttpAppLink } from "./http-app-link.js";
import type { Route } from "./http-server.js";
import { copy } from "./json.js";
import type { PostedMessage } from "./messages.js";
import type { RateLimitOptions } from "./rate-limits.js";
import type { Registration } from "./registration.js";
import type { DisconnectReason } from "./socket-connection.js";
import type { SlackView } from "./views.js";
import { SlackWaits } from "./waits.js";
import type { Channel, Workspace } from "./workspace.js";
import type { Outage, World } from "./world.js";

/** A local Slack: what the app calls, what people see, and what they do. */
export class SlackDouble extends SlackWaits {
	/** `http://127.0.0.1:<port>` */
	readonly url: string;
	/** What a Web API client takes as its base. */
	readonly apiUrl: string;
	readonly botToken: string;
	readonly signingSecret: string;
	readonly appToken: string;
	readonly workspace: Workspace;
	/** What the app has told Slack about itself. */
	readonly registration: Registration;
	/** Which tabs the app has in Slack. */
	readonly tabs: { home: boolean; messages: boolean };
	/** Every change, for a page that shows Slack live. */
	readonly changes: SlackChanges;
	/** The HTTP server, for further endpoints on the same port. */
	readonly server: Server;
	readonly #link: AppLink;
	readonly #http: HttpAppLink;
	readonly #routes: Route[];
	readonly #close: () => Promise<void>;

	/** Use `startSlackDouble`. */
	constructor(parts: {
		world: World;
		link: AppLink;
		http: HttpAppLink;
		routes: Route[];
		server: Server;
		close: () => Promise<void>;
		botToken: string;
		signingSecret: string;
		appToken: string;
	}) {
		super(parts.world);
		this.#link = parts.link;
		this.#http = parts.http;
		this.#routes = parts.routes;
		this.#close = parts.close;
		this.server = parts.server;
		this.url = parts.world.origin;
		this.apiUrl = `${this.url}/api/`;
		this.botToken = parts.botToken;
		this.signingSecret = parts.signingSecret;
		this.appToken = parts.appToken;
		this.workspace = parts.world.workspace;
		this.registration = parts.world.registration;
		this.tabs = { home: parts.world.hasHomeTab, messages: parts.world.hasMessagesTab };
		this.changes = parts.world.changes;
		this.#routes.push(new ControlEndpoint(this).route());
	}

	/** Says where the app takes what people do, unless it takes it over a socket; null: nowhere. */
	setAppUrl(url: string | null): void {
		this.#http.url = url;
	}

	/** How many WebSocket connections of the app take what people do. */
	get openSockets(): number {
		return this.world.sockets.open;
	}

	/** Serves one more path prefix on the same port. */
	addRoute(route: Route): void {
		this.#routes.push(route);
	}

	async close(): Promise<void> {
		this.world.faults.clear();
		this.changes.emit("closed");
		this.world.sockets.drop();
		await this.#close();
	}

	// What people do. Each resolves with the app's answer, and rejects with a SlackDoubleError for what nobody could do.

	/** Presses a button in a message, an ephemeral one included. */
	async clickButton(press: presses.Press & { channel: string; ts: string }): Promise<AppAnswer> {
		return presses.press(this.world, this.#link, press);
	}

	/** Presses a button in a modal (the topmost, or by `viewId`) or, with `viewId: "home"`, in the Home tab. */
	async clickInView(press: Omit<presses.Press, "channel" | "ts">): Promise<AppAnswer> {
		return presses.press(this.world, this.#link, press);
	}

	/** Chooses an option or enters text that the app hears of at once, in a message or view. */
	async selectOption(choice: presses.Choice): Promise<AppAnswer> {
		return presses.choose(this.world, this.#link, choice);
	}

	/** Types into an external select. */
	async blockSuggestion(given: Parameters<typeof presses.suggest>[2]): Promise<presses.Suggestions> {
		return presses.suggest(this.world, this.#link, given);
	}

	/** Types and chooses in a view without telling the app. */
	fillIn(given: { user: string; viewId?: string; values: Entries }): SlackView {
		const { person, view } = viewPlace(this.world, given);
		const filled = fillIn(this.world, view.blocks, view.state.values, given.values);
		this.world.views.type(person.id, view, filled);
		return copy(view);
	}

	/** Fills in and submits a modal, and follows the app's `response_action`. */
	async submitView(given: Parameters<typeof modals.submit>[2]): Promise<modals.Submission> {
		return modals.submit(this.world, this.#link, given);
	}

	/** Closes a modal, or all of them; answers the app's answers to `view_closed`. */
	async closeView(given: Parameters<typeof modals.closeModal>[2]): Promise<AppAnswer[]> {
		return modals.closeModal(this.world, this.#link, given);
	}

	/** Types a slash command, `/koppel` when none is named. */
	async command(given: Parameters<typeof commands.command>[2]): Promise<commands.CommandResult> {
		return commands.command(this.world, this.#link, given);
	}

	async messageShortcut(given: Parameters<typeof commands.messageShortcut>[2]): Promise<AppAnswer> {
		return commands.messageShortcut(this.world, this.#link, given);
	}

	async globalShortcut(given: Parameters<typeof commands.globalShortcut>[2]): Promise<AppAnswer> {
		return commands.globalShortcut(this.world, this.#link, given);
	}

	async openHome(given: Parameters<typeof commands.openHome>[2]): Promise<AppAnswer> {
		return commands.openHome(this.world, this.#link, given);
	}

	async mention(given: Parameters<typeof commands.mention>[2]): Promise<AppAnswer> {
		return commands.mention(this.world, this.#link, given);
	}

	/** Sends any other event. */
	async sendEvent(given: Parameters<typeof commands.sendEvent>[2]): Promise<AppAnswer> {
		return commands.sendEvent(this.world, this.#link, given);
	}

	/** Writes a message the app hears nothing of. */
	say(given: Parameters<typeof commands.say>[1]): PostedMessage {
		return commands.say(this.world, given).message;
	}

	/** Writes a message; the app gets the events it has subscribed to. */
	async speak(given: Parameters<typeof speak>[2]): Promise<Spoken> {
		return speak(this.world, this.#link, given);
	}

	/** Reads a channel up to a message. */
	read(given: { user: string; channel: string; ts: string }): void {
		const { id } = this.workspace.channel(given.channel);
		this.world.readMarks.move(this.workspace.person(given.user).id, id, given.ts);
	}

	/** Puts an ephemeral message away. */
	dismiss(given: { user: string; channel: string; ts: string }): void {
		const { stored } = messagePlace(this.world, given).place;
		if (stored.audience === null) {
			throw new SlackDoubleError("no_such_message", `Message ${given.ts} is not for one person alone.`);
		}
		this.world.messages.remove(stored);
	}

	// What goes wrong.

	/** Makes the next calls of a method fail. */
	fail(fault: Fault): FaultHandle {
		return this.world.faults.add(fault);
	}

	clearFaults(): void {
		this.world.faults.clear();
	}

	/** Slack is down: connections break, or HTTP 503. */
	away(outage: Outage = "drop"): void {
		this.world.outage = outage;
		this.world.sockets.drop();
	}

	back(): void {
		this.world.outage = null;
	}

	/** Breaks every WebSocket connection of the app, without a word. */
	dropSockets(): void {
		this.world.sockets.drop();
	}

	/** Every WebSocket connection goes silent: what the app sends is not read any more. */
	stallSockets(): void {
		this.world.sockets.stall();
	}

	/** Asks the app to leave every WebSocket connection it has. `link_disabled`: Socket Mode is off from now on. */
	disconnectSockets(reason: DisconnectReason): void {
		if (reason === "link_disabled") this.world.sockets.isEnabled = false;
		this.world.sockets.disconnect(reason);
	}

	/** Switches Socket Mode on again. */
	enableSockets(): void {
		this.world.sockets.isEnabled = true;
	}

	/** From now on the bot token is answered `token_revoked`. */
	revokeToken(token = this.botToken): void {
		this.#token(token).isRevoked = true;
	}

	/** A further token, for the same bot or another user. */
	addToken(given: { token: string; scopes: readonly string[]; userId?: string; kind?: "bot" | "app" }): void {
		this.world.tokens.add({ userId: this.workspace.app.botUserId, ...given });
	}

	setScopes(scopes: readonly string[], token = this.botToken): void {
		this.#token(token).scopes = new Set(scopes);
	}

	#token(token: string) {
		const found = this.world.tokens.find(token);
		if (found === undefined) throw new Error("Slack does not know this token.");
		return found;
	}

	/** Changes call rates from now on; false turns the limits off. */
	setLimits(limits: RateLimitOptions | false): void {
		this.world.limits.set(limits);
	}

	addChannel(given: Parameters<Workspace["addChannel"]>[0]): Channel {
		const channel = this.workspace.addChannel(given);
		this.changes.emit("channel", { channel: channel.id });
		return channel;
	}

	archiveChannel(channel: string): void {
		const found = this.workspace.channel(channel);
		found.isArchived = true;
		this.changes.emit("channel", { channel: found.id });
	}

	/** Adds people to a channel, the bot included; `member` by id or name. */
	join(channel: string, member: string): void {
		const found = this.workspace.channel(channel);
		found.members.add(this.workspace.person(member).id);
		this.changes.emit("channel", { channel: found.id });
	}

	leave(channel: string, member: string): void {
		const found = this.workspace.channel(channel);
		found.members.delete(this.workspace.person(member).id);
		this.changes.emit("channel", { channel: found.id });
	}

	/** Gives out a trigger id as an interaction would; for tests of its clock. */
	issueTriggerId(user: string, viewId: string | null = null): string {
		return this.world.triggers.issue(this.workspace.person(user).id, viewId);
	}

	/** Takes a message away as an administrator would; the app hears nothing of it. */
	removeMessage(channel: string, ts: string): void {
		const stored = this.world.messages.find(this.workspace.channel(channel).id, ts);
		if (stored === undefined) {
			throw new SlackDoubleError("no_such_message", `There is no message ${ts} in ${channel}.`);
		}
		this.world.messages.remove(stored);
	}
}
