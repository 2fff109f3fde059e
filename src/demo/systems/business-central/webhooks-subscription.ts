import { BusinessCentralError, badRequest } from "./errors.js";
import { isGuid } from "./field-value.js";
import { toInstant } from "./render.js";
import type { Notice, RegisteredChange } from "./webhooks-notices.js";

/** What a client chooses of a subscription. */
export interface SubscriptionChoice {
	notificationUrl: string;
	/** As it was sent, relative or absolute: notifications repeat it. */
	resource: string;
	/** The company and the set that the resource names. */
	companyId: string;
	set: string;
	/** Empty when none was sent. */
	clientState: string;
}

/** A subscription with what waits to be told to it. Times in ms. */
export interface Subscription extends SubscriptionChoice {
	readonly id: string;
	readonly createdAt: number;
	modifiedAt: number;
	expiresAt: number;
	/** Counted up by every write; makes the etag. */
	timestamp: number;
	/** Changes since the last sending. */
	changes: RegisteredChange[];
	/** What was sent without success. */
	notices: Notice[];
}

/** What the resource of a subscription may name. */
export interface Subscribable {
	/** The service root as the client sees it. */
	rootUrl: string;
	hasCompany(id: string): boolean;
	hasSet(set: string): boolean;
}

const LONGEST_STATE = 2_048;
/** The client's user; it stands alone in the simulator. */
const USER_ID = "5c1b0f5e-8f0a-4f1e-9a33-2d7a4c6e9b10";
const READ_ONLY = [
	"subscriptionId",
	"timestamp",
	"userId",
	"lastModifiedDateTime",
	"expirationDateTime",
	"systemCreatedAt",
	"systemCreatedBy",
	"systemModifiedAt",
	"systemModifiedBy",
];

/**
 * Reads the body of a POST or PATCH. Read-only properties are passed over: the documented sample sends them.
 * @param current what the subscription holds where nothing is sent; null for a new one
 * @throws BusinessCentralError for what cannot be subscribed to; its codes are unverified
 */
export function readChoice(
	body: unknown,
	subscribable: Subscribable,
	current: SubscriptionChoice | null,
): SubscriptionChoice {
	if (typeof body !== "object" || body === null || Array.isArray(body)) {
		throw badRequest("The body is not a JSON object.");
	}
	const sent = body as Record<string, unknown>;
	for (const name of Object.keys(sent)) checkProperty(name);
	const resource = textOf(sent, "resource", current?.resource);
	return {
		notificationUrl: checkedUrl(textOf(sent, "notificationUrl", current?.notificationUrl)),
		resource,
		...readResource(resource, subscribable),
		clientState: checkedState(textOf(sent, "clientState", current?.clientState ?? "")),
	};
}

function checkProperty(name: string): void {
	const known = ["notificationUrl", "resource", "clientState", ...READ_ONLY];
	if (name.includes("@") || known.includes(name)) return;
	throw badRequest(`The property '${name}' does not exist on type 'Microsoft.NAV.subscriptions'.`);
}

function textOf(sent: Record<string, unknown>, name: string, otherwise: string | undefined): string {
	const value = sent[name] ?? otherwise;
	if (value === undefined) {
		const message = `The value of '${name}' must be provided.`;
		throw new BusinessCentralError(400, "BadRequest_RequiredParamNotProvided", message);
	}
	if (typeof value !== "string") throw badRequest(`The value of '${name}' must be a string.`);
	return value;
}

/** The service takes https alone. Here plain http to the own machine is allowed too, for tests and the demo. */
function checkedUrl(url: string): string {
	const parsed = URL.canParse(url) ? new URL(url) : null;
	const isSafe =
		parsed?.protocol === "https:" || (parsed?.protocol === "http:" && isLoopback(parsed.hostname));
	if (!isSafe) throw badRequest(`The notificationUrl must be an absolute https URL.`);
	return url;
}

function isLoopback(host: string): boolean {
	return host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
}

function checkedState(clientState: string): string {
	if (clientState.length <= LONGEST_STATE) return clientState;
	const message =
		`The length of the string is ${clientState.length}, but it must be less than or equal to ` +
		`${LONGEST_STATE} characters.`;
	throw new BusinessCentralError(400, "Application_StringExceededLength", message);
}

/** A resource is a set inside a company: `/api/v2.0/companies({guid})/customers`, or its whole address. */
function readResource(resource: string, subscribable: Subscribable): { companyId: string; set: string } {
	const { rootUrl } = subscribable;
	const isAbsolute = resource.toLowerCase().startsWith(`${rootUrl.toLowerCase()}/`);
	const path = isAbsolute ? resource.slice(rootUrl.length) : /^\/?api\/v2\.0(\/.*)$/i.exec(resource)?.[1];
	const [, company = "", set = ""] = /^\/companies\(([^()]*)\)\/([A-Za-z0-9]+)$/.exec(path ?? "") ?? [];
	const companyId = company.toLowerCase();
	if (!isGuid(companyId) || !subscribable.hasCompany(companyId) || !subscribable.hasSet(set)) {
		throw badRequest(`The resource '${resource}' does not support webhook subscriptions.`);
	}
	return { companyId, set };
}

/** The weak tag of a subscription; every renewal gives another. */
export function subscriptionTag({ id, timestamp }: Subscription): string {
	return `W/"${Buffer.from(`44;${id};${timestamp}`).toString("base64")}"`;
}

/** A subscription as a GET answers it, but without the context. */
export function toSubscriptionRecord(subscription: Subscription): Record<string, unknown> {
	const { id, notificationUrl, resource, timestamp, clientState, createdAt, modifiedAt } = subscription;
	return {
		"@odata.etag": subscriptionTag(subscription),
		subscriptionId: id,
		notificationUrl,
		resource,
		timestamp,
		userId: USER_ID,
		lastModifiedDateTime: toInstant(modifiedAt),
		clientState,
		expirationDateTime: toInstant(subscription.expiresAt),
		systemCreatedAt: toInstant(createdAt),
		systemCreatedBy: USER_ID,
		systemModifiedAt: toInstant(modifiedAt),
		systemModifiedBy: USER_ID,
	};
}

/** SQL rounds milliseconds in its own way, so the service looks a little further back (section 13a). */
const ROUNDING_MS = 50;

/** One item of a notification. */
export function toNotificationItem(subscription: Subscription, notice: Notice): Record<string, unknown> {
	return {
		subscriptionId: subscription.id,
		clientState: subscription.clientState,
		expirationDateTime: toInstant(subscription.expiresAt),
		resource: subscription.resource + resourceEnd(notice),
		changeType: notice.type,
		lastModifiedDateTime: toInstant(notice.at),
	};
}

/** Every set here has a `lastModifiedDateTime`, so only a deletion takes the filter away. */
function resourceEnd(notice: Notice): string {
	if (notice.type !== "collection") return `(${notice.id})`;
	if (notice.from === null) return "";
	return `?$filter=lastModifiedDateTime%20gt%20${toInstant(notice.from - ROUNDING_MS)}`;
}
