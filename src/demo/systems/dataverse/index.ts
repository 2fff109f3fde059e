import type { HttpRequest, HttpResponse } from "../kit/http-server.js";
import { Permissions } from "../kit/permissions.js";
import { type Operation, type ServiceOptions, type SystemFace, startService } from "../kit/service.js";
import type { Permission, Simulator } from "../kit/simulator.js";
import { ROOT_PATH } from "./address.js";
import { Batch } from "./batch.js";
import { type Call, toCall } from "./call.js";
import { ChangeTracking } from "./change-tracking.js";
import { errorResponse } from "./errors.js";
import { MetadataReads } from "./metadata-reads.js";
import { Operations } from "./operations.js";
import { ORGANIZATION_ID, Organization, type OrganizationOptions } from "./organization.js";
import { type Doing, Life } from "./people.js";
import { Reads } from "./reads.js";
import { defaultLimits, type ServiceLimits, ServiceProtection } from "./service-protection.js";
import type { Turn } from "./turn.js";
import { formPage } from "./web-client.js";
import { Writer } from "./writer.js";
import { Writes } from "./writes.js";

export { DataverseError } from "./errors.js";
export type { SeedOptions } from "./seed.js";
export type { ServiceLimits } from "./service-protection.js";

/** How the environment is set up. */
export interface DataverseOptions extends ServiceOptions, OrganizationOptions {
	/** Milliseconds since 1970; default Date.now. */
	readonly now?: () => number;
	/** Service protection; what is not named has the vendor's value, null switches it off. */
	readonly limits?: Partial<ServiceLimits> | null;
}

/** A Dataverse environment behind its Web API, as facts/dataverse-api describes it. */
export interface DataverseSimulator extends Simulator {
	/** Merges one account into another, as a person would. */
	merge(winnerId: string, loserId: string, options?: Doing): void;
	/** No delta link or next link of a tracked read given out so far is accepted any more. */
	expireDeltaLinks(): void;
	/** How long delta links live, in days. */
	retentionDays: number;
	/** No token issued so far is accepted any more. */
	revokeTokens(): void;
}

/** Starts an environment on a loopback port. */
export async function startDataverse(options: DataverseOptions = {}): Promise<DataverseSimulator> {
	const organization = new Organization(options);
	const writer = new Writer(organization);
	const tracking = new ChangeTracking(organization, options.retentionDays);
	const life = new Life(organization, writer);
	const permissions = new Permissions();
	const operations = new Operations(
		organization,
		new Reads(organization, tracking),
		new Writes(organization, writer),
		new MetadataReads(organization),
		permissions,
	);
	const limits = options.limits === null ? null : { ...defaultLimits, ...options.limits };
	const protection = new ServiceProtection(limits, organization.now);
	const setRetention = (days: number) => {
		tracking.retentionDays = days;
		life.edit("organizations", ORGANIZATION_ID, { expirechangetrackingindays: days });
	};
	const rolledBack = { count: (_writes: number) => {} };
	const face: SystemFace = {
		...toFace(organization, operations, protection, (writes) => rolledBack.count(writes)),
		page: (request) => formPage(request, organization, life),
		controls: controlsOf(life, tracking, setRetention),
	};
	const service = await startService(face, life, { ...options, permissions });
	rolledBack.count = (writes) => service.counterBoard.rolledBack(writes);
	const own = {
		merge: life.merge,
		expireDeltaLinks: () => tracking.expireAll(),
		revokeTokens: () => service.tokens.revokeAll(),
	};
	return Object.defineProperty(Object.assign(service, own), "retentionDays", {
		get: () => tracking.retentionDays,
		set: setRetention,
	}) as Simulator as DataverseSimulator;
}

/** The environment's own verbs of the control endpoint. */
function controlsOf(
	life: Life,
	tracking: ChangeTracking,
	setRetention: (days: number) => void,
): SystemFace["controls"] {
	return {
		merge: ({ winnerId, loserId, options }) =>
			life.merge(String(winnerId), String(loserId), (options ?? {}) as Doing),
		expireDeltaLinks: () => tracking.expireAll(),
		retentionDays: ({ days }) => setRetention(Number(days)),
	};
}

/** Recommended number of parallel requests, in every answer (facts/dataverse-api section 8). */
const PARALLEL_HINT = "10";

function toFace(
	organization: Organization,
	operations: Operations,
	protection: ServiceProtection,
	onRolledBack: (writes: number) => void,
): SystemFace {
	const { turn } = organization;
	const complete = (response: HttpResponse): HttpResponse => ({
		...response,
		headers: {
			"OData-Version": "4.0",
			"x-ms-dop-hint": PARALLEL_HINT,
			...protection.headers(),
			...response.headers,
		},
	});
	const batch = new Batch({
		toOperation: (call) => waitingForTurn(operations.of(call), call, turn),
		beginChangeSet: () => turn.take(),
		onRolledBack,
	});
	return {
		rootPath: ROOT_PATH,
		classify: (request) => operations.facts(request),
		handle: async (request, perform) => {
			const call = toCall(request);
			const response = isBatch(request)
				? await batch.answer(call, perform)
				: await perform(waitingForTurn(operations.of(call), call, turn));
			return complete(response);
		},
		toError: (error) => complete(errorResponse(error)),
		toDenial: (operation, permission) => denial(organization, operation, permission),
		admit: async () => {
			const admitted = protection.admit();
			return typeof admitted === "function" ? admitted : complete(admitted);
		},
	};
}

function isBatch(request: HttpRequest): boolean {
	return request.method === "POST" && request.path === `${ROOT_PATH}/$batch`;
}

/** Operations outside of an open change set wait for its end. */
function waitingForTurn(operation: Operation, call: Call, turn: Turn): Operation {
	if (call.changeSet) return operation;
	return { ...operation, execute: () => turn.run(() => operation.execute()) };
}

/** A missing privilege (facts/dataverse-api section 4). */
function denial(organization: Organization, operation: Operation, permission: Permission): HttpResponse {
	const { table } = organization.storeOf(operation.set ?? "");
	const verb = { read: "Read", create: "Create", update: "Write", delete: "Delete" }[permission];
	const message = `Principal user (Id=${organization.applicationUserId}, type=8) is missing prv${verb}${table.schemaName} privilege for entity '${table.logicalName}'.`;
	return errorResponse({ status: 403, code: "0x80040220", message });
}
