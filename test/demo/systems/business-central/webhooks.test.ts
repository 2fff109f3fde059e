import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { Company } from "../../../../src/demo/systems/business-central/company.js";
import {
	type BusinessCentralOptions,
	CRONUS_ID,
	onlineWebhooks,
	type WakeTimer,
} from "../../../../src/demo/systems/business-central/index.js";
import { RecordHistory } from "../../../../src/demo/systems/kit/history.js";
import { type Answer, type Bench, openBench } from "./client.js";

const ANY = { "if-match": "*" };
const START = Date.parse("2026-03-01T08:00:00.000Z");
const CUSTOMERS = `/api/v2.0/companies(${CRONUS_ID})/customers`;
const ITEMS = `/api/v2.0/companies(${CRONUS_ID})/items`;
const DAY_MS = 86_400_000;

/** A clock that moves when it is told to, and runs what became due. */
class Clock implements WakeTimer {
	now = START;
	#waiting: { at: number; run: () => void }[] = [];

	get waiting(): number {
		return this.#waiting.length;
	}

	set(ms: number, run: () => void): () => void {
		const entry = { at: this.now + ms, run };
		this.#waiting.push(entry);
		return () => {
			this.#waiting = this.#waiting.filter((other) => other !== entry);
		};
	}

	advance(ms: number): void {
		const end = this.now + ms;
		for (;;) {
			const [next] = this.#waiting.filter(({ at }) => at <= end).sort((left, right) => left.at - right.at);
			if (next === undefined) break;
			this.#waiting = this.#waiting.filter((other) => other !== next);
			this.now = next.at;
			next.run();
		}
		this.now = end;
	}
}

interface Received {
	method: string;
	target: string;
	headers: IncomingHttpHeaders;
	bytes: Buffer;
	/** The items of a notification. */
	items: Record<string, string>[];
}

interface Reply {
	status: number;
	body?: string;
	headers?: Record<string, string>;
}

/** Takes handshakes and notifications as a client's server does. */
class Receiver {
	readonly handshakes: Received[] = [];
	readonly notifications: Received[] = [];
	/** `hang` never answers, `drop` breaks the connection. */
	onHandshake: (token: string) => Reply | "hang" | "drop" = (token) => ({ status: 200, body: token });
	onNotification: Reply | "hang" | "drop" = { status: 200 };
	readonly #server: Server;

	constructor() {
		this.#server = createServer(async (incoming, outgoing) => {
			const chunks: Buffer[] = [];
			for await (const chunk of incoming) chunks.push(chunk);
			const bytes = Buffer.concat(chunks);
			const { method = "", url: target = "", headers } = incoming;
			const token = new URL(target, this.origin).searchParams.get("validationToken");
			const items = token === null ? JSON.parse(bytes.toString("utf8")).value : [];
			const list = token === null ? this.notifications : this.handshakes;
			list.push({ method, target, headers, bytes, items });
			this.#server.emit("received");
			const reply = token === null ? this.onNotification : this.onHandshake(token);
			if (reply === "hang") return;
			if (reply === "drop") return incoming.socket.destroy();
			outgoing.writeHead(reply.status, reply.headers).end(reply.body);
		});
	}

	async open(): Promise<void> {
		this.#server.listen(0, "127.0.0.1");
		await once(this.#server, "listening");
	}

	get origin(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	/** Resolves with the next request, of either kind. */
	async next(): Promise<void> {
		await once(this.#server, "received");
	}

	/** The items of the only notification so far. */
	get items(): Record<string, string>[] {
		expect(this.notifications).toHaveLength(1);
		return this.notifications[0]?.items ?? [];
	}

	async close(): Promise<void> {
		this.#server.closeAllConnections();
		this.#server.close();
		await once(this.#server, "close");
	}
}

let clock: Clock;
let bench: Bench;
let receiver: Receiver;

beforeEach(async () => {
	clock = new Clock();
	receiver = new Receiver();
	await receiver.open();
	bench = await open();
});

afterEach(async () => {
	await bench.bc.close();
	await receiver.close();
});

function open(options: BusinessCentralOptions = {}): Promise<Bench> {
	return openBench({ now: () => clock.now, wakeTimer: clock, tokenExpiresIn: 1e9, ...options });
}

function post(fields: Record<string, unknown> = {}): Promise<Answer> {
	const body = { notificationUrl: `${receiver.origin}/hook`, resource: CUSTOMERS, ...fields };
	return bench.call("POST", "subscriptions", { body });
}

/** Subscribes and answers the subscription. */
async function subscribe(fields: Record<string, unknown> = {}): Promise<Answer["body"]> {
	const answer = await post(fields);
	expect(answer.status).toBe(201);
	return answer.body;
}

function at(subscription: { subscriptionId: string }): string {
	return `subscriptions('${subscription.subscriptionId}')`;
}

/** A customer of a person: one insertion, nothing more. */
function customer(fields: Record<string, unknown> = {}): string {
	return String(bench.bc.create("customers", { displayName: "Adatum", ...fields }).id);
}

function edit(id: string, city: string): void {
	bench.bc.edit("customers", id, { city });
}

/** Moves the clock and waits for what that sent. */
async function pass(ms: number): Promise<void> {
	clock.advance(ms);
	await bench.bc.webhooks.settled();
}

async function listed(): Promise<Answer["body"][]> {
	return (await bench.call("GET", "subscriptions")).body.value;
}

function types(items: Record<string, string>[]): (string | undefined)[] {
	return items.map(({ changeType }) => changeType);
}

function instant(ms: number): string {
	return new Date(ms).toISOString();
}

describe("Business Central simulator, subscriptions", () => {
	it("row 14: POST answers 201 with the subscription, which ends after 3 days", async () => {
		const { status, body, headers } = await post({ clientState: "secret" });

		expect(status).toBe(201);
		expect(body).toEqual({
			"@odata.context": `${bench.bc.url}/$metadata#subscriptions/$entity`,
			"@odata.etag": expect.stringMatching(/^W\/"[A-Za-z0-9+/=]+"$/),
			subscriptionId: expect.stringMatching(/^[0-9a-f]{32}$/),
			notificationUrl: `${receiver.origin}/hook`,
			resource: CUSTOMERS,
			timestamp: expect.any(Number),
			userId: expect.any(String),
			clientState: "secret",
			expirationDateTime: instant(START + 3 * DAY_MS),
			lastModifiedDateTime: instant(START),
			systemCreatedAt: instant(START),
			systemCreatedBy: body.userId,
			systemModifiedAt: instant(START),
			systemModifiedBy: body.userId,
		});
		expect(headers.get("location")).toBe(`${bench.bc.url}/${at(body)}`);
	});

	it("row 14: GET lists the subscriptions and shows one by its quoted key", async () => {
		const first = await subscribe();
		const second = await subscribe({ resource: ITEMS });

		const list = await bench.call("GET", "subscriptions");
		const one = await bench.call("GET", at(second));
		const bare = await bench.call("GET", `subscriptions(${second.subscriptionId})`);
		const unknown = await bench.call("GET", "subscriptions('nobody')");

		expect(list.body["@odata.context"]).toBe(`${bench.bc.url}/$metadata#subscriptions`);
		expect(list.body.value).toMatchObject([
			{ subscriptionId: first.subscriptionId },
			{ subscriptionId: second.subscriptionId },
		]);
		expect(one.body).toEqual(second);
		expect([bare.status, bare.body.error.code]).toEqual([400, "BadRequest_NotFound"]);
		expect([unknown.status, unknown.body.error.code]).toEqual([404, "Internal_RecordNotFound"]);
	});

	it.each([
		["an entity", `${CUSTOMERS}(${CRONUS_ID})`],
		["a set below an entity", `${CUSTOMERS}(${CRONUS_ID})/contactsInformation`],
		["an unknown set", `/api/v2.0/companies(${CRONUS_ID})/clients`],
		["an unknown company", "/api/v2.0/companies(11111111-2222-3333-4444-555555555555)/customers"],
		["a set without its company", "/api/v2.0/customers"],
		["the companies", "/api/v2.0/companies"],
		["a filtered set", `${CUSTOMERS}?$filter=city eq 'Gent'`],
		["another version of the API", `/api/v1.0/companies(${CRONUS_ID})/customers`],
		["another service", `https://api.example.com${CUSTOMERS}`],
		["a set that is not documented to support it", `/api/v2.0/companies(${CRONUS_ID})/contacts`],
	])("row 14: only sets of companies can be subscribed to, so not %s", async (_what, resource) => {
		const answer = await post({ resource });

		expect([answer.status, answer.body.error.code]).toEqual([400, "BadRequest"]);
		expect(receiver.handshakes).toEqual([]);
		expect(await listed()).toEqual([]);
	});

	it("row 14: the resource may be relative or absolute, and notifications repeat it as it was sent", async () => {
		const resources = [CUSTOMERS, CUSTOMERS.slice(1), `${bench.bc.url}/companies(${CRONUS_ID})/customers`];
		for (const resource of resources) await subscribe({ resource });

		const id = customer();
		await pass(30_000);

		expect(receiver.items.map(({ resource }) => resource)).toEqual(
			resources.map((resource) => `${resource}(${id})`),
		);
	});

	it.each(["http://example.com/hook", "http://10.0.0.1/hook", "ftp://127.0.0.1/hook", "/hook", ""])(
		"row 14: the notification URL must be https: %p is refused",
		async (notificationUrl) => {
			const answer = await post({ notificationUrl });

			expect([answer.status, answer.body.error.code]).toEqual([400, "BadRequest"]);
			expect(answer.body.error.message).toContain("must be an absolute https URL");
		},
	);

	it("row 14: https is tried, and plain http is allowed to the own machine alone", async () => {
		const secure = await post({ notificationUrl: receiver.origin.replace("http:", "https:") });
		const own = await post({ notificationUrl: receiver.origin.replace("127.0.0.1", "localhost") });

		expect(secure.status).toBe(400);
		expect(secure.body.error.message).toContain("did not answer with the validationToken");
		expect(own.status).toBe(201);
	});

	it("row 14: the client state has up to 2048 characters", async () => {
		const fit = await post({ clientState: "x".repeat(2_048) });
		const long = await post({ clientState: "x".repeat(2_049) });

		expect(fit.status).toBe(201);
		expect([long.status, long.body.error.code]).toEqual([400, "Application_StringExceededLength"]);
	});

	it.each([
		[{ notificationUrl: undefined }, "BadRequest_RequiredParamNotProvided"],
		[{ resource: undefined }, "BadRequest_RequiredParamNotProvided"],
		[{ changeType: "updated" }, "BadRequest"],
		[{ clientState: 1 }, "BadRequest"],
	])("row 14: POST refuses %j with %s", async (fields, code) => {
		const answer = await post(fields);

		expect([answer.status, answer.body.error.code]).toEqual([400, code]);
	});

	it("row 14: PATCH renews for 3 days, after a handshake, and changes what is sent", async () => {
		const made = await subscribe({ clientState: "old" });
		clock.now += DAY_MS;

		const headers = { "if-match": made["@odata.etag"] };
		const answer = await bench.call("PATCH", at(made), { body: { clientState: "new" }, headers });

		expect(answer.status).toBe(200);
		expect(answer.body).toMatchObject({
			subscriptionId: made.subscriptionId,
			notificationUrl: made.notificationUrl,
			resource: CUSTOMERS,
			clientState: "new",
			expirationDateTime: instant(START + 4 * DAY_MS),
			lastModifiedDateTime: instant(START + DAY_MS),
			systemCreatedAt: instant(START),
		});
		expect(answer.body["@odata.etag"]).not.toBe(made["@odata.etag"]);
		expect(receiver.handshakes).toHaveLength(2);
	});

	it.each(["PATCH", "DELETE"])("row 14: %s needs If-Match, and the current one", async (method) => {
		const made = await subscribe();
		const body = method === "PATCH" ? { body: {} } : {};
		const call = (headers: Record<string, string>) => bench.call(method, at(made), { ...body, headers });
		await bench.call("PATCH", at(made), { body: {}, headers: ANY });

		const without = await call({});
		const stale = await call({ "if-match": made["@odata.etag"] });
		const [current] = await listed();
		const done = await call({ "if-match": current["@odata.etag"] });

		expect([without.status, without.body.error.code]).toEqual([400, "BadRequest_InvalidToken"]);
		expect([stale.status, stale.body.error.code]).toEqual([409, "Request_EntityChanged"]);
		expect(done.status).toBe(method === "PATCH" ? 200 : 204);
	});

	it("row 14: DELETE ends a subscription, with what waited for it", async () => {
		const made = await subscribe();
		customer();

		const answer = await bench.call("DELETE", at(made), { headers: ANY });
		const again = await bench.call("DELETE", at(made), { headers: ANY });
		await pass(30_000);

		expect([answer.status, answer.text]).toEqual([204, ""]);
		expect(again.status).toBe(404);
		expect(await listed()).toEqual([]);
		expect(receiver.notifications).toEqual([]);
	});

	it("row 14: a subscription that was not renewed ends after 3 days and is silent", async () => {
		const made = await subscribe();
		clock.now = START + 3 * DAY_MS - 1;
		const before = await listed();
		customer();
		clock.now += 1;

		const after = await listed();
		const renewal = await bench.call("PATCH", at(made), { body: {}, headers: ANY });
		customer();
		await bench.bc.webhooks.deliver();

		expect([before.length, after.length]).toEqual([1, 0]);
		expect(renewal.status).toBe(404);
		expect(receiver.notifications).toEqual([]);
	});

	it("row 14: a renewed subscription lives on", async () => {
		const made = await subscribe();
		clock.now += 2 * DAY_MS;
		await bench.call("PATCH", at(made), { body: {}, headers: ANY });
		clock.now += 2 * DAY_MS;

		customer();
		await pass(30_000);

		expect(receiver.items).toMatchObject([
			{ subscriptionId: made.subscriptionId, expirationDateTime: instant(START + 5 * DAY_MS) },
		]);
	});

	it("row 14: there are 200 subscriptions at most", async () => {
		for (let count = 0; count < 200; count += 1) await subscribe();

		const refused = await post();
		const [first] = await listed();
		await bench.call("DELETE", at(first), { headers: ANY });
		const fit = await post();

		expect([refused.status, refused.body.error.code]).toEqual([400, "Application_DialogException"]);
		expect(receiver.handshakes).toHaveLength(201);
		expect(fit.status).toBe(201);
	});

	it("row 14: of two that want the last place at once, one gets it", async () => {
		bench.bc.webhooks.settings.mostSubscriptions = 1;

		const answers = await Promise.all([post(), post()]);

		expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
		expect(await listed()).toHaveLength(1);
	});

	it("row 14: the environment tells which sets can be subscribed to", async () => {
		const place = `${bench.bc.url.replace("/api/v2.0", "")}/api/microsoft/runtime/beta/companies(${CRONUS_ID})`;
		const ask = (query: string) => bench.call("GET", `${place}/webhookSupportedResources${query}`);

		const all = await ask("?$filter=resource eq 'v2.0*'");
		const other = await ask("?$filter=resource eq 'v1.0*'");
		const nowhere = await bench.call("GET", `${place.replace(CRONUS_ID, "x")}/webhookSupportedResources`);

		const sets = all.body.value.map(({ resource }: { resource: string }) => resource);
		expect(sets).toEqual(expect.arrayContaining(["v2.0/customers", "v2.0/vendors", "v2.0/salesOrders"]));
		expect(sets).not.toContain("v2.0/contacts");
		expect((await ask("")).body).toEqual(all.body);
		expect([other.status, nowhere.status]).toEqual([501, 404]);
	});

	it("serves neither other verbs, nor query options, nor subscriptions inside a batch", async () => {
		const made = await subscribe();
		const batch = await bench.batch([{ method: "DELETE", url: at(made), headers: ANY }]);

		const put = await bench.call("PUT", at(made), { body: {} });
		const filtered = await bench.call("GET", "subscriptions?$filter=clientState eq ''");
		const inside = await bench.inside("GET", "subscriptions");

		expect(batch.body.responses).toMatchObject([{ status: 501 }]);
		expect([put.status, filtered.status, inside.status]).toEqual([405, 501, 404]);
		expect(await listed()).toHaveLength(1);
	});

	it("meets faults and permissions like every set", async () => {
		const fault = { match: { set: "subscriptions" }, action: { type: "answer", status: 503 } } as const;
		bench.bc.faults.add(fault);

		const unavailable = await post();
		bench.bc.deny("subscriptions", "create");
		const denied = await post();

		expect([unavailable.status, denied.status]).toEqual([503, 403]);
		expect(receiver.handshakes).toEqual([]);
	});
});

describe("Business Central simulator, the handshake", () => {
	it("row 14: the service calls the URL by POST with a token in the query, and keeps its own query", async () => {
		await subscribe({ notificationUrl: `${receiver.origin}/hook?tenant=1` });

		const [handshake] = receiver.handshakes;
		expect(handshake?.method).toBe("POST");
		expect(handshake?.target).toMatch(/^\/hook\?tenant=1&validationToken=[0-9a-f-]{36}$/);
	});

	const wrong: [string, Receiver["onHandshake"]][] = [
		["another body", () => ({ status: 200, body: "hello" })],
		["no body", () => ({ status: 200 })],
		["the token and more", (token) => ({ status: 200, body: `${token}\n` })],
		["the token in quotes", (token) => ({ status: 200, body: JSON.stringify(token) })],
		["another status", (token) => ({ status: 202, body: token })],
		["a redirect", (token) => ({ status: 307, body: token, headers: { location: "/other" } })],
		["an error", () => ({ status: 500 })],
		["a broken connection", () => "drop"],
	];

	it.each(wrong)("row 14: %s instead of 200 with exactly the token makes POST fail", async (_what, reply) => {
		receiver.onHandshake = reply;

		const answer = await post();

		expect([answer.status, answer.body.error.code]).toEqual([400, "BadRequest"]);
		expect(receiver.handshakes).toHaveLength(1);
		expect(await listed()).toEqual([]);
	});

	it.each(wrong)("row 14: %s makes the renewal fail", async (_what, reply) => {
		const made = await subscribe();
		clock.now += DAY_MS;
		receiver.onHandshake = reply;

		const answer = await bench.call("PATCH", at(made), { body: { clientState: "new" }, headers: ANY });

		expect([answer.status, answer.body.error.code]).toEqual([400, "BadRequest"]);
		expect((await bench.call("GET", at(made))).body).toEqual(made);
	});

	it("row 14: who does not answer within 5 s is not subscribed", async () => {
		receiver.onHandshake = () => "hang";
		let isAnswered = false;
		const asked = receiver.next();
		const answering = post().finally(() => {
			isAnswered = true;
		});
		await asked;

		clock.advance(4_999);
		const others = await listed();
		const before = isAnswered;
		clock.advance(1);
		const answer = await answering;

		expect(others).toEqual([]);
		expect(before).toBe(false);
		expect(answer.status).toBe(400);
	});

	it("a renewal loses against another that was faster", async () => {
		const made = await subscribe();
		const headers = { "if-match": made["@odata.etag"] };
		const renew = () => bench.call("PATCH", at(made), { body: {}, headers });

		const answers = await Promise.all([renew(), renew()]);

		expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
	});

	it("ends with the simulator, not after its time", async () => {
		receiver.onHandshake = () => "hang";
		const asked = receiver.next();
		const answering = post().catch(() => "connection closed");
		await asked;

		await bench.bc.close();
		await answering;

		expect(clock.waiting).toBe(0);
	});
});

describe("Business Central simulator, notifications", () => {
	it("row 14: a notification is a POST of JSON without a byte order mark and with two correlation headers", async () => {
		await subscribe({ clientState: "secret" });
		customer();
		await pass(30_000);

		const [notification] = receiver.notifications;
		expect([notification?.method, notification?.target]).toEqual(["POST", "/hook"]);
		expect(notification?.headers["content-type"]).toBe("application/json");
		expect(notification?.headers.clientrequestid).toMatch(/^[0-9a-f-]{36}$/);
		expect(notification?.headers["x-ms-correlation-id"]).toBe(notification?.headers.clientrequestid);
		expect(notification?.headers.authorization).toBeUndefined();
		expect(notification?.bytes[0]).toBe("{".charCodeAt(0));
	});

	it("row 14: an item names subscription, state, expiry, resource, change and time, and no data", async () => {
		const made = await subscribe({ clientState: "secret" });
		clock.now += 10;
		const id = customer();
		await pass(30_000);

		expect(receiver.items).toEqual([
			{
				subscriptionId: made.subscriptionId,
				clientState: "secret",
				expirationDateTime: made.expirationDateTime,
				resource: `${CUSTOMERS}(${id})`,
				changeType: "created",
				lastModifiedDateTime: instant(START + 10),
			},
		]);
	});

	it("row 14: a POST of a client is told as created and updated", async () => {
		await subscribe();
		const made = await bench.inside("POST", "customers", { body: { displayName: "Adatum" } });
		await pass(30_000);

		expect(types(receiver.items)).toEqual(["created", "updated"]);
		expect(new Set(receiver.items.map(({ resource }) => resource))).toEqual(
			new Set([`${CUSTOMERS}(${made.body.id})`]),
		);
	});

	it("row 14: a notification is sent 30 s after the first change, whatever follows", async () => {
		await subscribe();
		customer();
		clock.advance(20_000);
		customer();

		clock.advance(9_999);
		const { dueAt } = bench.bc.webhooks;
		await bench.bc.webhooks.settled();
		const early = receiver.notifications.length;
		await pass(1);

		expect(dueAt).toBe(START + 30_000);
		expect(early).toBe(0);
		expect(types(receiver.items)).toEqual(["created", "created"]);
		expect(bench.bc.webhooks.dueAt).toBeNull();
	});

	it("row 14: a change after a notification starts the next 30 s", async () => {
		await subscribe();
		customer();
		await pass(30_000);
		clock.advance(5_000);
		customer();

		expect(bench.bc.webhooks.dueAt).toBe(clock.now + 30_000);
		await pass(30_000);
		expect(receiver.notifications.map(({ items }) => items.length)).toEqual([1, 1]);
	});

	it("row 14: delay and waits can be scaled", async () => {
		Object.assign(bench.bc.webhooks.settings, onlineWebhooks(0.01));
		await subscribe();
		receiver.onNotification = { status: 503 };

		customer();
		await pass(300);

		expect(receiver.notifications).toHaveLength(1);
		expect(bench.bc.webhooks.dueAt).toBe(clock.now + 600);
	});

	it("row 14: without a timer of the test, the machine's sends", async () => {
		const other = await openBench({ webhooks: onlineWebhooks(0.0001) });
		const body = { notificationUrl: receiver.origin, resource: CUSTOMERS };
		await other.call("POST", "subscriptions", { body });

		const told = receiver.next();
		other.bc.create("customers", { displayName: "Adatum" });
		await told;
		await other.bc.webhooks.settled();
		await other.bc.close();

		expect(types(receiver.items)).toEqual(["created"]);
	});

	it("row 14: items of several subscriptions with one URL travel together, each URL gets its own", async () => {
		const first = await subscribe();
		const second = await subscribe({ resource: ITEMS, clientState: "second" });
		const third = await subscribe({ notificationUrl: `${receiver.origin}/other` });
		customer();
		bench.bc.create("items", { displayName: "Chair" });
		await pass(30_000);

		const sent = receiver.notifications.map(({ target, items }) => [
			target,
			items.map(({ subscriptionId }) => subscriptionId),
		]);
		expect(sent).toEqual([
			["/hook", [first.subscriptionId, second.subscriptionId]],
			["/other", [third.subscriptionId]],
		]);
	});

	it("row 14: only changes of the set and the company are told", async () => {
		await bench.bc.close();
		bench = await open({ companies: [{ name: "Fabrikam" }] });
		await subscribe();
		bench.bc.create("vendors", { displayName: "Adatum" });
		bench.bc.inCompany("Fabrikam").create("customers", { displayName: "Adatum" });

		expect(bench.bc.webhooks.dueAt).toBeNull();
		expect(await bench.bc.webhooks.deliver()).toEqual([]);
	});

	it("row 14: what happened before the subscription is not told", async () => {
		const id = customer();
		await subscribe();
		edit(id, "Gent");
		await pass(30_000);

		expect(types(receiver.items)).toEqual(["updated"]);
	});

	it("row 14: consecutive updates of one record are one item, with the time of the last", async () => {
		const ids = [customer(), customer()];
		await subscribe();
		for (const city of ["Gent", "Brugge", "Ieper"]) {
			clock.advance(1_000);
			for (const id of ids) edit(id, city);
		}
		await pass(30_000);

		const time = instant(START + 3_000);
		expect(receiver.items).toMatchObject([
			{ changeType: "updated", resource: `${CUSTOMERS}(${ids[0]})`, lastModifiedDateTime: time },
			{ changeType: "updated", resource: `${CUSTOMERS}(${ids[1]})`, lastModifiedDateTime: time },
		]);
	});

	it("row 14: created followed by updated stays two items", async () => {
		await subscribe();
		const id = customer();
		edit(id, "Gent");
		edit(id, "Brugge");
		await pass(30_000);

		expect(types(receiver.items)).toEqual(["created", "updated"]);
	});

	it("row 14: a deletion has the id in its resource, and stands behind what came before it", async () => {
		const id = customer();
		await subscribe();
		edit(id, "Gent");
		bench.bc.remove("customers", id);
		await pass(30_000);

		const [, deleted] = receiver.items;
		expect(types(receiver.items)).toEqual(["updated", "deleted"]);
		expect(deleted?.resource).toBe(`${CUSTOMERS}(${id})`);
		expect((await bench.inside("GET", `customers(${id})`)).status).toBe(404);
	});

	it("row 14: renaming a record is an update", async () => {
		const id = customer({ number: "K1" });
		await subscribe();
		await bench.inside("PATCH", `customers(${id})`, { body: { number: "K2" }, headers: ANY });
		await pass(30_000);

		expect(receiver.items).toMatchObject([{ changeType: "updated", resource: `${CUSTOMERS}(${id})` }]);
	});

	it("row 14: an update that changed nothing is not told", async () => {
		const id = customer({ city: "Gent" });
		await subscribe();
		clock.advance(2_000);
		await bench.inside("PATCH", `customers(${id})`, { body: { city: "Gent" }, headers: ANY });
		await pass(30_000);

		expect(receiver.notifications).toEqual([]);
		expect(bench.bc.webhooks.dueAt).toBeNull();
	});

	it("row 14: within 2 s of a real change it is told, with the moment it was registered", async () => {
		const id = customer({ city: "Gent" });
		await subscribe();
		clock.advance(1_999);
		edit(id, "Gent");
		await pass(30_000);

		expect(receiver.items).toMatchObject([
			{ changeType: "updated", lastModifiedDateTime: instant(START + 1_999) },
		]);
		expect(bench.bc.get("customers", id)?.lastModifiedDateTime).toBe(instant(START));
	});

	it("row 14: a real change is told also when a late commit has set the record's time back", async () => {
		const id = customer();
		await subscribe();
		clock.advance(5_000);
		edit(id, "Gent");
		bench.bc.edit("customers", id, { city: "Brugge" }, { at: START - 3_600_000 });
		await pass(30_000);

		expect(receiver.items).toMatchObject([
			{ changeType: "updated", lastModifiedDateTime: instant(START + 5_000) },
		]);
	});

	it("row 14: what was rolled back is not told", async () => {
		const id = customer();
		await subscribe();
		const url = `${bench.company}/customers`;
		const entries = [
			{ method: "POST", url, body: { displayName: "Relecloud" } },
			{ method: "PATCH", url: `${url}(${id})`, body: { city: "Gent" }, headers: ANY },
			{ method: "POST", url, body: {} },
		];
		await bench.batch(entries, { isolation: "snapshot" });
		await pass(30_000);

		expect(bench.bc.get("customers", id)?.city).toBe("");
		expect(receiver.notifications).toEqual([]);
	});

	it("row 14: 1,000 changes are told one by one", async () => {
		await subscribe();
		for (let count = 0; count < 1_000; count += 1) customer();
		await pass(30_000);

		expect(receiver.items).toHaveLength(1_000);
		expect(new Set(types(receiver.items))).toEqual(new Set(["created"]));
	});

	it("row 14: more than 1,000 are one collection, filtered from 50 ms before the first", async () => {
		for (let count = 0; count < 3; count += 1) customer();
		clock.advance(1_000);
		const made = await subscribe();
		for (let count = 0; count < 1_001; count += 1) customer();
		clock.advance(500);
		const last = customer();
		await pass(29_500);

		const filter = `?$filter=lastModifiedDateTime%20gt%20${instant(START + 950)}`;
		expect(receiver.items).toEqual([
			{
				subscriptionId: made.subscriptionId,
				clientState: "",
				expirationDateTime: made.expirationDateTime,
				resource: CUSTOMERS + filter,
				changeType: "collection",
				lastModifiedDateTime: instant(START + 1_500),
			},
		]);
		const found = await bench.inside("GET", `customers${filter}`);
		expect(found.body.value).toHaveLength(1_002);
		expect(found.body.value.map(({ id }: { id: string }) => id)).toContain(last);
	});

	it("row 14: merged updates count once towards a collection", async () => {
		const id = customer();
		await subscribe();
		for (let count = 0; count < 1_500; count += 1) edit(id, `City ${count}`);
		await pass(30_000);

		expect(types(receiver.items)).toEqual(["updated"]);
	});

	it("row 14: a collection has no filter when a record was deleted", async () => {
		bench.bc.webhooks.settings.mostNotices = 3;
		const id = customer();
		await subscribe();
		bench.bc.remove("customers", id);
		for (let count = 0; count < 3; count += 1) customer();
		await pass(30_000);

		expect(receiver.items).toMatchObject([{ changeType: "collection", resource: CUSTOMERS }]);
	});

	it("row 14: one subscription's collection leaves the items of others alone", async () => {
		bench.bc.webhooks.settings.mostNotices = 3;
		await subscribe();
		await subscribe({ resource: ITEMS });
		for (let count = 0; count < 4; count += 1) customer();
		bench.bc.create("items", { displayName: "Chair" });
		await pass(30_000);

		expect(types(receiver.items)).toEqual(["collection", "created"]);
	});
});

describe("Business Central simulator, delivery", () => {
	it.each([200, 202, 204])("row 14: %i is the end of a notification", async (status) => {
		await subscribe();
		receiver.onNotification = { status };
		customer();
		await pass(30_000);

		expect(bench.bc.webhooks.dueAt).toBeNull();
		expect(clock.waiting).toBe(0);
		expect(await listed()).toHaveLength(1);
	});

	it.each([408, 429, 500, 503, 599, "drop" as const])(
		"row 14: after %p the same items are sent again 60 s later",
		async (reply) => {
			await subscribe();
			receiver.onNotification = typeof reply === "number" ? { status: reply } : reply;
			customer();
			await pass(30_000);
			receiver.onNotification = { status: 200 };

			expect(bench.bc.webhooks.dueAt).toBe(clock.now + 60_000);
			await pass(59_999);
			expect(receiver.notifications).toHaveLength(1);
			await pass(1);

			const [first, again] = receiver.notifications;
			expect(again?.items).toEqual(first?.items);
			expect(receiver.notifications).toHaveLength(2);
			expect(bench.bc.webhooks.dueAt).toBeNull();
		},
	);

	it("row 14: a receiver that takes too long counts as one that did not answer", async () => {
		await subscribe();
		receiver.onNotification = "hang";
		customer();
		const told = receiver.next();
		clock.advance(30_000);
		await told;
		receiver.onNotification = { status: 200 };

		await pass(100_000);
		expect(bench.bc.webhooks.dueAt).toBe(clock.now + 60_000);
		await pass(60_000);

		expect(receiver.notifications).toHaveLength(2);
		expect(bench.bc.webhooks.dueAt).toBeNull();
	});

	it("row 14: nobody at the URL is no answer", async () => {
		await subscribe();
		await receiver.close();
		customer();

		const reports = await bench.bc.webhooks.deliver();

		expect(reports).toMatchObject([{ items: 1, status: null, outcome: "retry" }]);
		expect(await listed()).toHaveLength(1);
		receiver = new Receiver();
		await receiver.open();
	});

	it("row 14: the waits are 60, 60, 600, 6,000 and 60,000 s, and the sixth failure deletes the subscription", async () => {
		await subscribe();
		receiver.onNotification = { status: 503 };
		customer();
		await pass(30_000);

		const waits: number[] = [];
		for (let { dueAt } = bench.bc.webhooks; dueAt !== null; dueAt = bench.bc.webhooks.dueAt) {
			expect(await listed()).toHaveLength(1);
			waits.push((dueAt - clock.now) / 1_000);
			await pass(dueAt - clock.now);
		}

		expect(waits).toEqual([60, 60, 600, 6_000, 60_000]);
		expect(receiver.notifications).toHaveLength(6);
		expect(await listed()).toEqual([]);
	});

	it("row 14: what changes while a retry waits goes along after its own 30 s, and costs no attempt", async () => {
		await subscribe();
		receiver.onNotification = { status: 503 };
		const id = customer();
		edit(id, "Gent");
		await pass(30_000);

		edit(id, "Brugge");
		await pass(30_000);
		const together = receiver.notifications[1]?.items ?? [];

		expect(types(together)).toEqual(["created", "updated"]);
		expect(together[1]?.lastModifiedDateTime).toBe(instant(START + 30_000));
		expect(bench.bc.webhooks.dueAt).toBe(START + 90_000);
		await pass(30_000);
		expect(bench.bc.webhooks.dueAt).toBe(START + 150_000);
	});

	it("row 14: more than 1,000 together with what waits become a collection, without filter after a deletion", async () => {
		bench.bc.webhooks.settings.mostNotices = 3;
		const id = customer();
		await subscribe();
		receiver.onNotification = { status: 503 };
		bench.bc.remove("customers", id);
		await pass(30_000);
		for (let count = 0; count < 3; count += 1) customer();
		await pass(30_000);
		customer();
		await pass(30_000);

		const sent = receiver.notifications.map(({ items }) => items.map(({ changeType }) => changeType));
		expect(sent.slice(0, 3)).toEqual([["deleted"], ["collection"], ["collection"]]);
		expect(receiver.notifications.at(-1)?.items).toMatchObject([{ resource: CUSTOMERS }]);
	});

	it.each([301, 302, 400, 401, 403, 404, 410])(
		"row 14: %i drops the notifications and deletes the subscription",
		async (status) => {
			await subscribe();
			receiver.onNotification = { status, headers: { location: "/other" } };
			customer();
			await pass(30_000);

			expect(receiver.notifications).toHaveLength(1);
			expect(bench.bc.webhooks.dueAt).toBeNull();
			expect(await listed()).toEqual([]);
		},
	);

	it("row 14: a refusal ends all subscriptions of its URL and no other", async () => {
		await subscribe();
		await subscribe({ resource: ITEMS });
		const other = await subscribe({ resource: ITEMS, notificationUrl: `${receiver.origin}/other` });
		receiver.onNotification = { status: 410 };
		customer();
		await pass(30_000);

		expect(await listed()).toMatchObject([{ subscriptionId: other.subscriptionId }]);
	});

	it("row 14: changes during a sending wait for the next one", async () => {
		await subscribe();
		receiver.onNotification = "hang";
		const id = customer();
		const told = receiver.next();
		const sending = bench.bc.webhooks.deliver();
		await told;
		edit(id, "Gent");
		receiver.onNotification = { status: 200 };

		clock.advance(100_000);
		await sending;
		await bench.bc.webhooks.settled();
		await bench.bc.webhooks.deliver();

		const sent = receiver.notifications.map(({ items }) => types(items));
		expect(sent[0]).toEqual(["created"]);
		expect(sent[1]).toEqual(["created", "updated"]);
		expect(sent).toHaveLength(2);
	});

	it("row 14: deliver() sends at once and tells what became of it", async () => {
		await subscribe();
		customer();

		const done = await bench.bc.webhooks.deliver();
		const nothing = await bench.bc.webhooks.deliver();

		const notificationUrl = `${receiver.origin}/hook`;
		expect(done).toEqual([{ notificationUrl, items: 1, status: 200, outcome: "done" }]);
		expect(nothing).toEqual([]);
		expect(clock.waiting).toBe(0);
	});

	it("row 14: deliver() counts failures as if the waits were over", async () => {
		await subscribe();
		receiver.onNotification = { status: 500 };
		customer();

		for (let count = 0; count < 5; count += 1) await bench.bc.webhooks.deliver();
		const before = await listed();
		await bench.bc.webhooks.deliver();

		expect(before).toHaveLength(1);
		expect(await listed()).toEqual([]);
	});

	it("row 14: another process lists, delivers, ends and sets by the control endpoint", async () => {
		const made = await subscribe();
		customer();
		const control = async (verb: string, given: unknown = {}) => {
			const response = await fetch(`${bench.bc.controlUrl}/${verb}`, {
				method: "POST",
				body: JSON.stringify(given),
			});
			return { status: response.status, body: await response.json() };
		};

		const set = await control("setWebhooks", { delayMs: 10 });
		const unknown = await control("setWebhooks", { delay: 10 });
		const delivered = await control("deliver");
		const list = await control("subscriptions");
		const ended = await control("endSubscription", { subscriptionId: made.subscriptionId });

		expect(set.body).toMatchObject({ delayMs: 10, mostSubscriptions: 200 });
		expect(unknown.status).toBe(400);
		expect(delivered.body).toMatchObject([{ items: 1, outcome: "done" }]);
		expect(list.body).toMatchObject([{ subscriptionId: made.subscriptionId }]);
		expect(ended.body).toBe(true);
		expect(await listed()).toEqual([]);
	});

	it("sends one after the other, so that nothing is sent twice", async () => {
		await subscribe();
		customer();

		const reports = await Promise.all([bench.bc.webhooks.deliver(), bench.bc.webhooks.deliver()]);

		expect(reports.map(({ length }) => length)).toEqual([1, 0]);
		expect(receiver.notifications).toHaveLength(1);
	});

	it("ends with the simulator: a sending under way is given up and none is planned", async () => {
		await subscribe();
		receiver.onNotification = "hang";
		customer();
		const told = receiver.next();
		const sending = bench.bc.webhooks.deliver();
		await told;

		await bench.bc.close();

		expect(await sending).toMatchObject([{ status: null }]);
		expect(clock.waiting).toBe(0);
	});

	it("row 14: without a subscription writes tell nobody, so they cost nothing more", () => {
		const watcher = { isWatching: false, changed: jest.fn(() => () => {}) };
		const company = new Company(CRONUS_ID, "CRONUS", {
			stampTime: () => START,
			history: new RecordHistory(),
			reformats: new Map(),
			idPolicy: "ignore",
			watcher,
		});
		const writer = { by: "PERSON", isPerson: false };
		const write = () => {
			const { id } = company.create("customers", { displayName: "Adatum" }, writer);
			company.edit("customers", id, { city: "Gent" }, writer);
			company.remove("customers", id, writer);
		};

		write();
		expect(watcher.changed).toHaveBeenCalledTimes(0);
		watcher.isWatching = true;
		write();
		expect(watcher.changed).toHaveBeenCalledTimes(4);
	});

	it("row 14: without a subscription nobody watches, and a write wakes nothing", async () => {
		const made = await subscribe();
		bench.bc.webhooks.end(made.subscriptionId);

		edit(customer(), "Gent");

		expect(bench.bc.webhooks).toMatchObject({ isWatching: false });
		expect(clock.waiting).toBe(0);
		expect(bench.bc.webhooks.dueAt).toBeNull();
	});
});
