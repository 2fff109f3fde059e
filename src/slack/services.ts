import { randomUUID } from "node:crypto";
import type { BlockAction } from "@slack/bolt";
import type { Mapping } from "../domain/mapping.js";
import { covers, type Role } from "../domain/resolution.js";
import { type Clock, isoNow } from "../ports/clock.js";
import type { Log } from "../ports/log.js";
import type { AuditStore, CardStore, ErrorStore, OperationStore } from "../ports/stores.js";
import type { Actor, UseCases } from "../ports/use-cases.js";
import type { PostedMessage } from "./card-sender.js";
import type { Summaries } from "./digest/current.js";
import type { CardWindows } from "./home/card-windows.js";
import type { Homes } from "./home/homes.js";
import type { AnswerTo, Interactive } from "./interactive.js";
import { cut } from "./limits.js";
import type { Outbox } from "./outbox.js";
import type { People } from "./people.js";
import type { Roles } from "./permissions.js";
import type { Projector } from "./projector.js";
import type { SeenEvents } from "./seen-events.js";
import type { Vocabulary, Words } from "./vocabulary.js";

/** What every listener works with. */
export interface Services extends Words {
	useCases: UseCases;
	audit: AuditStore;
	cards: CardStore;
	errors: ErrorStore;
	operations: OperationStore;
	roles: Roles;
	people: People;
	/** The words of every language; `messages` and the like are those of the reader, where one is at work. */
	vocabulary: Vocabulary;
	interactive: Interactive;
	outbox: Outbox;
	projector: Projector;
	clock: Clock;
	log: Log;
	/** A configured mapping, its fields as far as their systems were asked; null for one that is not configured. */
	mappingOf(mapping: string): Mapping | null;
	linkTo(message: PostedMessage): string | null;
	/** Aborted when the process stops: long work ends at its next safe point. */
	stopping: AbortSignal;
	/** Presses being carried out in this process, so that a double click is one press. */
	pressing: Set<string>;
	/** By window, the newest choice made in it while the systems are read for what it would write. */
	choosing: Map<string, BlockAction>;
	/** Events of the last hour. */
	seen: SeenEvents;
	/** The Home tabs people have open. */
	homes: Homes;
	/** What summaries for one person are made from. */
	summaries: Summaries;
	/** Windows that show a card. */
	windows: CardWindows;
}

/** A person as a payload names them. */
export interface PersonPayload {
	id: string;
	name?: string | undefined;
	username?: string | undefined;
}

/** Who acts, with the role the configuration gives them. */
export async function actorOf(services: Services, person: PersonPayload): Promise<Actor> {
	const handle = person.name || person.username || person.id;
	const [name, role] = await Promise.all([
		services.people.nameOf(person.id, handle),
		services.roles.roleOf(person.id),
	]);
	return { id: person.id, name: cut(name, 80), role };
}

/** True when the actor may; otherwise the refusal is on record. What runs later checks again. */
export async function mayAct(
	services: Services,
	actor: Actor,
	needed: Role,
	what: { action: string; errorId?: string | null; mapping?: string | null },
): Promise<boolean> {
	if (covers(actor.role, needed)) return true;
	await services.audit.add({
		_id: randomUUID(),
		at: isoNow(services.clock),
		actor: actor.id,
		actorName: actor.name,
		role: actor.role,
		action: what.action,
		errorId: what.errorId ?? null,
		couplingId: null,
		mapping: what.mapping ?? null,
		side: null,
		outcome: "refused",
		reason: `needs ${needed}`,
		before: [],
	});
	return false;
}

/** Brings an error's card up to date before all others, also when it looks current. */
export async function redraw(services: Services, errorId: string): Promise<void> {
	try {
		await services.projector.projectPressed(errorId);
	} finally {
		services.outbox.wake();
	}
}

/** The same for a card of several. */
export async function redrawSubject(services: Services, subject: string): Promise<void> {
	try {
		await services.projector.projectSubject(subject);
	} finally {
		services.outbox.wake();
	}
}

/** Where a press or command came from, as far as the payload tells. */
export function answerToOf(
	services: Services,
	body: {
		user: { id: string };
		channel?: { id: string } | undefined;
		response_url?: string | undefined;
	},
): AnswerTo {
	return {
		userId: body.user.id,
		channelId: body.channel?.id ?? null,
		responseUrl: body.response_url ?? null,
		receivedAt: services.clock.monotonic(),
	};
}
