import { randomUUID } from "node:crypto";
import { HttpAppLink } from "./http-app-link.js";
import { startHttpServer } from "./http-server.js";
import { intakeRoutes } from "./intake.js";
import type { RateLimitOptions } from "./rate-limits.js";
import { DEFAULT_REGISTRATION, type Registration } from "./registration.js";
import { SlackDouble } from "./slack-double.js";
import { SocketAppLink } from "./socket-app-link.js";
import { DEFAULT_SCOPES } from "./tokens.js";
import { defaultWorkspace, type WorkspaceSeed } from "./workspace.js";
import { makeWorld } from "./world.js";

export interface SlackDoubleOptions {
	/** 0 (default) takes a free one. */
	port?: number;
	/** The clock, in milliseconds since 1970; the machine's when left out. */
	now?: () => number;
	/** People, groups, channels; Cronus with Anna, Bram, Carla and Victor when left out. */
	workspace?: WorkspaceSeed;
	botToken?: string;
	/** Scopes of the bot token; all a bot of this kind may need when left out. */
	scopes?: readonly string[];
	signingSecret?: string;
	/** The app's own token, which opens WebSocket connections. */
	appToken?: string;
	/** True: the app is told everything over WebSocket connections, as its manifest's `socket_mode_enabled` says. */
	socketMode?: boolean;
	/** True: also a press or command whose connection broke before it was acknowledged is sent once more, over the next one. */
	redeliversEnvelopes?: boolean;
	/** Where the app takes events; may be set later. */
	appUrl?: string;
	/** Call rates; false turns the limits off. */
	limits?: RateLimitOptions | false;
	/** How long the app has for an answer, milliseconds; Slack gives 3,000. */
	ackTimeoutMs?: number;
	/** After which pauses an event that the app did not take is sent again; Slack's own when left out. */
	eventRetriesMs?: readonly number[];
	/** False: people cannot write to the app, and it cannot write to them. */
	hasMessagesTab?: boolean;
	/** False: the app has no Home tab. */
	hasHomeTab?: boolean;
	/** Commands, shortcuts and events of the app; /koppel, none, mentions and openings of Home when left out. */
	registration?: Registration;
}

const BOT_TOKEN = "xoxb-local-slack";
const SIGNING_SECRET = "local-slack-signing-secret";
const APP_TOKEN = "xapp-local-slack";
const APP_SCOPES = ["connections:write"];
const ACK_MS = 3_000;
/** At once, after a minute, after five (facts/slack section 4.4). */
const EVENT_RETRIES_MS = [0, 60_000, 300_000];

/** Starts a local Slack on a loopback port. */
export async function startSlackDouble(options: SlackDoubleOptions = {}): Promise<SlackDouble> {
	const now = options.now ?? Date.now;
	const world = makeWorld({
		now,
		workspace: options.workspace ?? defaultWorkspace,
		limits: options.limits ?? {},
		hasMessagesTab: options.hasMessagesTab ?? true,
		hasHomeTab: options.hasHomeTab ?? true,
		eventRetriesMs: options.eventRetriesMs ?? EVENT_RETRIES_MS,
		registration: options.registration ?? DEFAULT_REGISTRATION,
		isSocketMode: options.socketMode ?? false,
	});
	const botToken = options.botToken ?? BOT_TOKEN;
	const signingSecret = options.signingSecret ?? SIGNING_SECRET;
	const { botUserId } = world.workspace.app;
	world.tokens.add({ token: botToken, scopes: options.scopes ?? DEFAULT_SCOPES, userId: botUserId });
	const appToken = options.appToken ?? APP_TOKEN;
	world.tokens.add({ token: appToken, scopes: APP_SCOPES, userId: botUserId, kind: "app" });
	const both = { ackMs: options.ackTimeoutMs ?? ACK_MS, now, recorder: world.recorder };
	const http = new HttpAppLink({ url: options.appUrl ?? null, secret: signingSecret, ...both });
	const link = options.socketMode
		? new SocketAppLink({
				sockets: world.sockets,
				nextId: randomUUID,
				redelivers: options.redeliversEnvelopes ?? false,
				...both,
			})
		: http;
	const routes = intakeRoutes(world);
	const { server, origin, close } = await startHttpServer({ port: options.port ?? 0, routes });
	world.origin = origin;
	world.sockets.serve(server, () => world.outage !== null);
	return new SlackDouble({ world, link, http, routes, server, close, botToken, signingSecret, appToken });
}
