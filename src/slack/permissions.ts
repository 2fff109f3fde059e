import type { WebClient } from "@slack/web-api";
import { higherRole, type Role } from "../domain/resolution.js";
import type { Clock } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import { narrowed, narrowSlackError } from "./errors.js";

/** Who has a role, as configured: Slack user ids and user group ids. */
export interface RoleAssignment {
	role: Role;
	users: string[];
	groups: string[];
}

/** Tells people's roles. */
export interface Roles {
	/** The highest role that names this person; viewer for everybody else. Never throws. */
	roleOf(userId: string): Promise<Role>;
	/** Reads the user groups ahead of the first press. */
	warm(): Promise<void>;
}

const CACHE_MS = 5 * 60_000;
/** While Slack does not answer, what was last known counts for this long; after that a group names nobody. */
const STALE_MS = 60 * 60_000;

/** Roles from the configuration. Groups are read from Slack and kept for five minutes. */
export function createRoles(options: {
	assignments: readonly RoleAssignment[];
	web: WebClient;
	clock: Clock;
	log: Log;
}): Roles {
	const { assignments, web, clock, log } = options;
	const groups = new Map<string, GroupMembers>();
	for (const group of assignments.flatMap((assignment) => assignment.groups)) {
		groups.set(group, new GroupMembers(group, web, clock, log));
	}
	return {
		async roleOf(userId) {
			let role: Role = "viewer";
			for (const assignment of assignments) {
				if (await isNamed(assignment, userId)) role = higherRole(role, assignment.role);
			}
			return role;
		},
		async warm() {
			await Promise.all([...groups.values()].map((members) => members.all()));
		},
	};

	async function isNamed(assignment: RoleAssignment, userId: string): Promise<boolean> {
		if (assignment.users.includes(userId)) return true;
		const members = await Promise.all(assignment.groups.map((group) => groups.get(group)?.all()));
		return members.some((users) => users?.has(userId));
	}
}

/** The members of one user group. */
class GroupMembers {
	private users: ReadonlySet<string> = new Set();
	private readAt: number | null = null;
	private reading: Promise<ReadonlySet<string>> | null = null;

	constructor(
		private readonly group: string,
		private readonly web: WebClient,
		private readonly clock: Clock,
		private readonly log: Log,
	) {}

	all(): Promise<ReadonlySet<string>> {
		if (this.age() < CACHE_MS) return Promise.resolve(this.users);
		this.reading ??= this.read().finally(() => {
			this.reading = null;
		});
		return this.reading;
	}

	private age(): number {
		return this.readAt === null ? Number.POSITIVE_INFINITY : this.clock.monotonic() - this.readAt;
	}

	private async read(): Promise<ReadonlySet<string>> {
		try {
			const answer = await narrowed("usergroups.users.list", () =>
				this.web.usergroups.users.list({ usergroup: this.group }),
			);
			this.users = new Set(answer.users ?? []);
			this.readAt = this.clock.monotonic();
		} catch (error) {
			const { reason } = narrowSlackError("usergroups.users.list", error);
			this.log.warn({ group: this.group, reason }, "User group could not be read");
			if (this.age() > STALE_MS) this.users = new Set();
		}
		return this.users;
	}
}
