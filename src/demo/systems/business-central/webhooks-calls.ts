import { type HttpResponse, jsonResponse } from "../kit/http-server.js";
import { BusinessCentralError, badRequest, dialogError, notImplemented, usualError } from "./errors.js";
import type { ApiCall } from "./record-calls.js";
import type { Webhooks } from "./webhooks.js";
import {
	readChoice,
	type Subscribable,
	type Subscription,
	subscriptionTag,
	toSubscriptionRecord,
} from "./webhooks-subscription.js";

/** What a call on subscriptions works on. */
export interface SubscriptionPlace {
	webhooks: Webhooks;
	/** Says whether there is a company of this id. */
	hasCompany(id: string): boolean;
}

/**
 * Answers a call on `subscriptions` (facts/business-central-api section 10.1). There is one client, so all of them are
 * its own.
 * @param id what stands in the key; null for the whole set
 * @throws BusinessCentralError for what is refused
 */
export async function answerSubscriptions(
	place: SubscriptionPlace,
	call: ApiCall,
	id: string | null,
): Promise<HttpResponse> {
	if (call.query !== "") throw notImplemented("Subscriptions take no query options here.");
	if (id === null) {
		if (call.method === "GET") return answerAll(place, call);
		if (call.method === "POST") return answerSubscribe(place, call);
		throw usualError({ status: 405 });
	}
	const subscription = existing(place, id);
	if (call.method === "GET") return answerOne(call, subscription, 200);
	if (call.method === "PATCH") return answerRenew(place, call, subscription);
	if (call.method === "DELETE") return answerEnd(place, call, subscription);
	throw usualError({ status: 405 });
}

function answerAll({ webhooks }: SubscriptionPlace, call: ApiCall): HttpResponse {
	return jsonResponse(200, { "@odata.context": contextOf(call), value: webhooks.subscriptions() });
}

function answerOne(call: ApiCall, subscription: Subscription, status: number): HttpResponse {
	const record = toSubscriptionRecord(subscription);
	return jsonResponse(status, { "@odata.context": `${contextOf(call)}/$entity`, ...record });
}

async function answerSubscribe(place: SubscriptionPlace, call: ApiCall): Promise<HttpResponse> {
	const { webhooks } = place;
	const choice = readChoice(call.body, subscribable(place, call), null);
	checkRoom(webhooks);
	await checkHandshake(webhooks, choice.notificationUrl);
	checkRoom(webhooks);
	const subscription = webhooks.registry.add(choice, webhooks.settings.lifetimeMs);
	const response = answerOne(call, subscription, 201);
	const location = `${call.rootUrl}/subscriptions('${subscription.id}')`;
	return { ...response, headers: { ...response.headers, location } };
}

/** The tag is checked again after the handshake, which another renewal may have used. */
async function answerRenew(
	place: SubscriptionPlace,
	call: ApiCall,
	subscription: Subscription,
): Promise<HttpResponse> {
	const { webhooks } = place;
	checkTag(call, subscription);
	const choice = readChoice(call.body, subscribable(place, call), subscription);
	await checkHandshake(webhooks, choice.notificationUrl);
	checkTag(call, existing(place, subscription.id));
	webhooks.registry.renew(subscription, choice, webhooks.settings.lifetimeMs);
	return answerOne(call, subscription, 200);
}

/** Unlike records, a subscription is not deleted without a tag: the strict reading of section 10.1. */
function answerEnd({ webhooks }: SubscriptionPlace, call: ApiCall, subscription: Subscription): HttpResponse {
	checkTag(call, subscription);
	webhooks.registry.remove(subscription.id);
	return { status: 204, headers: {}, body: "" };
}

function subscribable({ webhooks, hasCompany }: SubscriptionPlace, { rootUrl }: ApiCall): Subscribable {
	return { rootUrl, hasCompany, hasSet: (set) => webhooks.settings.supportedSets.includes(set) };
}

function existing({ webhooks }: SubscriptionPlace, id: string): Subscription {
	const subscription = webhooks.registry.get(id);
	if (subscription !== undefined) return subscription;
	const message = `The subscription '${id}' cannot be found.`;
	throw new BusinessCentralError(404, "Internal_RecordNotFound", message);
}

/** What is answered beyond the limit is unverified (section 9 gives no code). */
function checkRoom({ registry, settings }: Webhooks): void {
	if (registry.live().length < settings.mostSubscriptions) return;
	throw dialogError(`The number of webhook subscriptions cannot exceed ${settings.mostSubscriptions}.`);
}

async function checkHandshake(webhooks: Webhooks, notificationUrl: string): Promise<void> {
	if (await webhooks.shakeHands(notificationUrl)) return;
	throw badRequest("The notificationUrl did not answer with the validationToken.");
}

function checkTag(call: ApiCall, subscription: Subscription): void {
	const token = call.headers["if-match"]?.trim();
	if (token === undefined) {
		const message =
			"Could not validate the client concurrency token required by the service. " +
			"Please provide a valid token in the client request.";
		throw new BusinessCentralError(400, "BadRequest_InvalidToken", message);
	}
	if (token !== "*" && token !== subscriptionTag(subscription)) throw usualError({ status: 409 });
}

function contextOf(call: ApiCall): string {
	return `${call.rootUrl}/$metadata#subscriptions`;
}
