import { SlackDoubleError } from "./errors.js";
import type { Fault, FaultHandle } from "./faults.js";
import { type HttpAnswer, type HttpRequest, jsonAnswer, type Route } from "./http-server.js";
import { type Json, parseJson, toJson } from "./json.js";
import type { PostedMessage } from "./messages.js";
import type { SlackDouble } from "./slack-double.js";
import type { DisconnectReason } from "./socket-connection.js";

/** The arguments of a control call: the names of the verbs' own parameters. */
interface ControlArguments extends Json {
	user: string;
	channel: string;
	ts: string;
}

type Verb = (given: ControlArguments) => unknown;

/**
 * Lets another process steer the local Slack: POST `/control/<verb>` with JSON arguments, which are those of the methods
 * of `SlackDouble`. A predicate cannot travel, so waits take `textIncludes` instead. Failures are `fail` (answers
 * `{ handle }`), `fault` (its hits), `awaitFault`, `releaseFault`, `removeFault`, `clearFaults`.
 */
export class ControlEndpoint {
	readonly #double: SlackDouble;
	readonly #handles = new Map<string, FaultHandle>();

	constructor(double: SlackDouble) {
		this.#double = double;
	}

	route(): Route {
		return { prefix: "/control/", handle: (request) => this.#answer(request) };
	}

	/** 200 with the verb's result; 404 for an unknown verb; 400 with the reason for what cannot be done. */
	async #answer(request: HttpRequest): Promise<HttpAnswer> {
		// A web page somebody has open must not be able to steer this.
		if (request.headers.origin !== undefined && request.headers.origin !== this.#double.url) {
			return jsonAnswer(403, { error: { code: "forbidden", message: "Pages may not steer this." } });
		}
		if (request.verb !== "POST")
			return jsonAnswer(405, { error: { code: "post_only", message: "Use POST." } });
		const name = request.path.slice("/control/".length);
		const verb = Object.hasOwn(this.#verbs, name) ? this.#verbs[name] : undefined;
		if (verb === undefined) {
			return jsonAnswer(404, { error: { code: "unknown_verb", message: `There is no verb ${name}.` } });
		}
		try {
			const given = toJson(parseJson(request.body)) as ControlArguments;
			return jsonAnswer(200, (await verb(given)) ?? null);
		} catch (error) {
			const code = error instanceof SlackDoubleError ? error.code : "failed";
			return jsonAnswer(400, {
				error: { code, message: error instanceof Error ? error.message : String(error) },
			});
		}
	}

	readonly #verbs: Record<string, Verb> = {
		// What people do.
		clickButton: (given) => this.#double.clickButton(given),
		clickInView: (given) => this.#double.clickInView(given),
		selectOption: (given) => this.#double.selectOption({ ...given, choose: given.choose }),
		blockSuggestion: (given) => this.#double.blockSuggestion({ ...given, query: String(given.query ?? "") }),
		fillIn: (given) => this.#double.fillIn({ ...given, values: toJson(given.values) }),
		submitView: (given) => this.#double.submitView(given),
		closeView: (given) => this.#double.closeView(given),
		command: (given) => this.#double.command({ ...given, text: String(given.text ?? "") }),
		messageShortcut: (given) =>
			this.#double.messageShortcut({ ...given, callbackId: String(given.callbackId) }),
		globalShortcut: (given) =>
			this.#double.globalShortcut({ ...given, callbackId: String(given.callbackId) }),
		openHome: (given) => this.#double.openHome(given),
		mention: (given) => this.#double.mention({ ...given, text: String(given.text ?? "") }),
		say: (given) => this.#double.say({ ...given, text: String(given.text ?? "") }),
		speak: (given) => this.#double.speak({ ...given, text: String(given.text ?? "") }),
		read: (given) => this.#double.read(given),
		dismiss: (given) => this.#double.dismiss(given),
		// What people see.
		messages: ({ channel }) => this.#double.messages(channel),
		message: ({ channel, ts }) => this.#double.message(channel, ts),
		ephemerals: ({ user }) => this.#double.ephemerals(user),
		viewsOf: ({ user }) => this.#double.viewsOf(user),
		home: ({ user }) => this.#double.home(user),
		transcript: ({ channel }) => ({ text: this.#double.transcript(channel) }),
		// What the app did.
		calls: ({ method }) => this.#double.calls(method === undefined ? undefined : String(method)),
		deliveries: () => this.#double.deliveries(),
		counters: () => this.#double.counters(),
		resetCounters: () => this.#double.resetCounters(),
		// Waiting.
		waitForMessage: (given) => this.#double.waitForMessage({ ...given, where: textOf(this.#double, given) }),
		waitForUpdate: (given) => this.#double.waitForUpdate({ ...given, where: textOf(this.#double, given) }),
		waitForEphemeral: (given) =>
			this.#double.waitForEphemeral({ ...given, where: textOf(this.#double, given) }),
		waitForView: (given) =>
			this.#double.waitForView({
				...given,
				where: (view) => this.#double.viewText(view).includes(String(given.textIncludes ?? "")),
			}),
		// What goes wrong.
		fail: (given) => ({ handle: this.#keep(this.#double.fail(given.fault as unknown as Fault)) }),
		fault: ({ handle }) => ({ hits: this.#handle(handle).hits }),
		awaitFault: ({ handle }) => this.#handle(handle).reached,
		releaseFault: ({ handle }) => this.#handle(handle).release(),
		removeFault: ({ handle }) => this.#handle(handle).remove(),
		clearFaults: () => this.#double.clearFaults(),
		away: ({ outage }) => this.#double.away(outage === "http" ? "http" : "drop"),
		back: () => this.#double.back(),
		dropSockets: () => this.#double.dropSockets(),
		disconnectSockets: ({ reason }) => this.#double.disconnectSockets(reason as DisconnectReason),
		openSockets: () => ({ count: this.#double.openSockets }),
		revokeToken: () => this.#double.revokeToken(),
		setScopes: ({ scopes }) => this.#double.setScopes((scopes as string[] | undefined) ?? []),
		setLimits: ({ limits }) => this.#double.setLimits(limits === false ? false : toJson(limits)),
		setAppUrl: ({ url }) => this.#double.setAppUrl(typeof url === "string" ? url : null),
		addChannel: (given) => this.#addChannel(given),
		archiveChannel: ({ channel }) => this.#double.archiveChannel(channel),
		join: ({ channel, user }) => this.#double.join(channel, user),
		leave: ({ channel, user }) => this.#double.leave(channel, user),
		removeMessage: ({ channel, ts }) => this.#double.removeMessage(channel, ts),
	};

	#addChannel(given: Json): { id: string } {
		const { name, isPrivate, members } = given;
		const { id } = this.#double.addChannel({
			name: String(name),
			isPrivate: isPrivate === true,
			members: (members as string[] | undefined) ?? [],
		});
		return { id };
	}

	#keep(handle: FaultHandle): string {
		const name = `fault-${this.#handles.size + 1}`;
		this.#handles.set(name, handle);
		return name;
	}

	#handle(name: unknown): FaultHandle {
		const handle = this.#handles.get(String(name));
		if (handle === undefined) throw new Error(`There is no fault ${String(name)}.`);
		return handle;
	}
}

function textOf(double: SlackDouble, given: Json): (message: PostedMessage) => boolean {
	return (message) => double.messageText(message).includes(String(given.textIncludes ?? ""));
}
