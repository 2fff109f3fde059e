import type { HttpResponse } from "../kit/http-server.js";
import type { Permissions } from "../kit/permissions.js";
import type { Operation, RequestFacts } from "../kit/service.js";
import type { OperationKind } from "../kit/simulator.js";
import { type Address, findRow, parseAddress, requireRow } from "./address.js";
import { answering, answerJson, type Call } from "./call.js";
import { BUSINESS_UNIT_ID } from "./columns.js";
import { DataverseError, errorResponse, unknownResource } from "./errors.js";
import type { MetadataReads } from "./metadata-reads.js";
import { ORGANIZATION_ID, type Organization } from "./organization.js";
import { heldPrivileges } from "./privileges.js";
import type { Reads } from "./reads.js";
import type { Writes } from "./writes.js";

/** A call the Web API does not offer at that address. */
function methodNotAllowed(call: Call): DataverseError {
	return new DataverseError(
		405,
		"0x8006088a",
		`The requested resource does not support http method '${call.method}'.`,
	);
}

/** Turns calls into operations: what they are for the counters and permissions, and how they are answered. */
export class Operations {
	constructor(
		private readonly organization: Organization,
		private readonly reads: Reads,
		private readonly writes: Writes,
		private readonly metadata: MetadataReads,
		private readonly permissions: Permissions,
	) {}

	/** What a call is about; never throws. */
	facts(call: Pick<Call, "method" | "path" | "headers">): RequestFacts {
		try {
			const address = parseAddress(this.organization, call.path);
			return this.#factsAt(call, address);
		} catch {
			return { kind: kindOf(call.method), set: null, id: null };
		}
	}

	/** The operation a call asks for. One that cannot be understood answers its refusal. */
	of(call: Call): Operation {
		const { method, target: path } = call;
		try {
			const address = parseAddress(this.organization, call.path);
			const facts = this.#factsAt(call, address);
			return { ...facts, method, path, execute: () => answering(() => this.#answer(call, address)) };
		} catch (error) {
			if (!(error instanceof DataverseError)) throw error;
			const facts = { kind: kindOf(method), set: null, id: null };
			return { ...facts, method, path, execute: () => errorResponse(error) };
		}
	}

	#factsAt(call: Pick<Call, "method" | "headers">, address: Address): RequestFacts {
		if (address.kind === "batch") return { kind: "batch", set: null, id: null };
		if (!("store" in address) || address.kind === "privileges")
			return { kind: "metadata", set: null, id: null };
		const set = address.store.table.entitySet;
		if (!("key" in address)) {
			return { kind: call.method === "POST" ? "create" : "list", set, id: null };
		}
		const row = findRow(address.store, address.key);
		const id = row?.id ?? (address.key.kind === "id" ? address.key.id : null);
		if (address.kind !== "record") return { kind: call.method === "GET" ? "get" : "update", set, id };
		const isCreate = call.method === "PATCH" && !row && !call.headers["if-match"];
		return { kind: isCreate ? "create" : kindOf(call.method), set, id };
	}

	#answer(call: Call, address: Address): HttpResponse {
		switch (address.kind) {
			case "service":
			case "whoAmI":
			case "metadata":
				return this.#answerMetadata(call, address);
			case "privileges":
				if (call.method !== "GET") throw methodNotAllowed(call);
				return answerJson(200, JSON.stringify(this.#privileges(call, address)));
			case "set":
				if (call.method === "GET") return this.reads.list(call, address.store);
				if (call.method === "POST") return this.writes.create(call, address.store);
				throw methodNotAllowed(call);
			case "count":
				if (call.method === "GET") return this.reads.count(call, address.store);
				throw methodNotAllowed(call);
			case "record":
				return this.#answerRecord(call, address);
			case "column":
				if (call.method !== "PUT" && call.method !== "DELETE") throw methodNotAllowed(call);
				return this.writes.setColumn(call, address.store, address.key, address.column);
			case "reference":
				if (call.method !== "DELETE") throw methodNotAllowed(call);
				return this.writes.clearReference(call, address.store, address.key, address.column);
			case "batch":
				throw new DataverseError(400, "0x0", "A batch may not contain a batch.");
		}
	}

	#answerRecord(call: Call, { store, key }: Extract<Address, { kind: "record" }>): HttpResponse {
		if (call.method === "GET") return this.reads.get(call, store, key);
		if (call.method === "PATCH") return this.writes.upsert(call, store, key);
		if (call.method === "DELETE") return this.writes.delete(call, store, key);
		throw methodNotAllowed(call);
	}

	#answerMetadata(
		call: Call,
		address: Extract<Address, { kind: "service" | "whoAmI" | "metadata" }>,
	): HttpResponse {
		if (call.method !== "GET") {
			throw address.kind === "whoAmI" ? unknownResource("WhoAmI") : methodNotAllowed(call);
		}
		if (address.kind === "metadata") return this.metadata.get(call, address.segments);
		return answerJson(
			200,
			JSON.stringify(address.kind === "whoAmI" ? this.#whoAmI(call) : this.#service(call)),
		);
	}

	#whoAmI(call: Call): Record<string, unknown> {
		return {
			"@odata.context": `${call.root}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse`,
			BusinessUnitId: BUSINESS_UNIT_ID,
			UserId: this.organization.applicationUserId,
			OrganizationId: ORGANIZATION_ID,
		};
	}

	/** What the roles of a user grant; only the client's own can be withdrawn here. */
	#privileges(call: Call, { store, key }: Extract<Address, { kind: "privileges" }>): Record<string, unknown> {
		const { id } = requireRow(store, key);
		const isOwn = id === this.organization.applicationUserId;
		return {
			"@odata.context": `${call.root}$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse`,
			RolePrivileges: isOwn ? heldPrivileges(this.organization, this.permissions) : [],
		};
	}

	#service(call: Call): Record<string, unknown> {
		const value = [...this.organization.stores].map(({ table }) => ({
			name: table.entitySet,
			kind: "EntitySet",
			url: table.entitySet,
		}));
		return { "@odata.context": `${call.root}$metadata`, value };
	}
}

function kindOf(method: string): OperationKind {
	switch (method) {
		case "POST":
			return "create";
		case "PATCH":
		case "PUT":
			return "update";
		case "DELETE":
			return "delete";
		default:
			return "get";
	}
}
