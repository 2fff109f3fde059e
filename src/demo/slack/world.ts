import { SlackChanges } from "./changes.js";
import { FaultBoard } from "./faults.js";
import { IdMaker } from "./ids.js";
import type { Json } from "./json.js";
import { MessageStore } from "./messages.js";
import { type RateLimitOptions, RateLimits } from "./rate-limits.js";
import { ReadMarks } from "./read-marks.js";
import { Recorder } from "./recorder.js";
import type { Registration } from "./registration.js";
import { ResponseUrlBook } from "./response-urls.js";
import { TicketBook } from "./socket-tickets.js";
import { Sockets } from "./sockets.js";
import { TokenBook } from "./tokens.js";
import { TriggerBook } from "./trigger-ids.js";
import { ViewStore } from "./views.js";
import { Workspace, type WorkspaceSeed } from "./workspace.js";

/** How Slack looks to callers during an outage: a broken connection, or HTTP 503. */
export type Outage = "drop" | "http";

/** Everything the local Slack knows; its parts work on it and hold nothing else. */
export interface World {
	readonly now: () => number;
	readonly ids: IdMaker;
	readonly workspace: Workspace;
	readonly changes: SlackChanges;
	readonly messages: MessageStore;
	readonly views: ViewStore;
	readonly tokens: TokenBook;
	readonly tickets: TicketBook;
	/** The app's WebSocket connections. */
	readonly sockets: Sockets;
	readonly triggers: TriggerBook;
	readonly responseUrls: ResponseUrlBook;
	readonly limits: RateLimits;
	readonly faults: FaultBoard;
	readonly recorder: Recorder;
	readonly readMarks: ReadMarks;
	/** What the app has told Slack about itself. */
	readonly registration: Registration;
	/** Options an app offered for an external select, by `<block id> <action id>`. */
	readonly suggestions: Map<string, Json[]>;
	/** False: direct messages to the app are off (`messages_tab_disabled`). */
	readonly hasMessagesTab: boolean;
	/** False: the app has no Home tab (`not_enabled`). */
	readonly hasHomeTab: boolean;
	/** After which pauses an event that the app did not take is sent again, milliseconds. */
	readonly eventRetriesMs: readonly number[];
	/** `http://127.0.0.1:<port>`; known once the server listens. */
	origin: string;
	/** Null: Slack is up. */
	outage: Outage | null;
}

export function makeWorld(options: {
	now: () => number;
	workspace: WorkspaceSeed;
	limits: RateLimitOptions | false;
	hasMessagesTab: boolean;
	hasHomeTab: boolean;
	registration: Registration;
	eventRetriesMs: readonly number[];
	isSocketMode: boolean;
}): World {
	const { now } = options;
	const ids = new IdMaker(now);
	const changes = new SlackChanges();
	const workspace = new Workspace(options.workspace, ids);
	const faults = new FaultBoard();
	const tickets = new TicketBook(ids, now);
	const appId = workspace.app.id;
	return {
		now,
		ids,
		workspace,
		changes,
		messages: new MessageStore(ids, changes),
		views: new ViewStore(ids, workspace, changes),
		tokens: new TokenBook(),
		tickets,
		sockets: new Sockets({ tickets, faults, changes, appId }, options.isSocketMode),
		triggers: new TriggerBook(ids, now),
		responseUrls: new ResponseUrlBook(ids, now),
		limits: new RateLimits(options.limits, now),
		faults,
		recorder: new Recorder(changes),
		readMarks: new ReadMarks(changes),
		registration: options.registration,
		suggestions: new Map(),
		hasMessagesTab: options.hasMessagesTab,
		hasHomeTab: options.hasHomeTab,
		eventRetriesMs: options.eventRetriesMs,
		origin: "",
		outage: null,
	};
}
