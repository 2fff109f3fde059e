import { COMMAND, type DigestPress } from "../../../console/index.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { SyncError } from "../../../domain/sync-error.js";
import { mappingsOf, openIn } from "../../digest/current.js";
import { type DigestScope, parseDigestValue } from "../../payload.js";
import { answerToOf, type Services } from "../../services.js";
import { type CommandCall, callFor, requireRole } from "../commands/call.js";
import { answerList } from "../commands/errors.js";
import { withLeftPaused } from "../commands/left-paused.js";
import { tellEnd } from "../commands/operation-end.js";
import { type ButtonClick, once, touchedAbout } from "./card-press.js";

/** How many of what is open are listed. */
const SHOWN = 20;

/** The buttons of a summary, posted or seen by one person alone. They answer to whoever pressed them. */
export async function digestPress(services: Services, press: DigestPress, click: ButtonClick): Promise<void> {
	const { body, action } = click;
	const call = await callFor(services, body.user, answerToOf(services, body));
	const value = parseDigestValue(action.value);
	if (value === null) return call.reply(services.messages.say("digest.gone", { command: COMMAND }));
	if (value.subject !== null) await touchedAbout(services, body, value.subject);
	await call.attempt(() =>
		press === "digestOpen" ? showOpen(services, call, value.scope) : retryAll(services, call, value.scope),
	);
}

/** What is open there, the oldest first, each with the way to its card. */
async function showOpen(services: Services, call: CommandCall, scope: DigestScope): Promise<void> {
	const { errors, summaries } = services;
	const counts = await openIn(summaries, scope);
	const found = await Promise.all(
		counts.map(({ mapping, kind }) => errors.open({ mapping, kind, visibleOnly: true, limit: SHOWN })),
	);
	const open = [...new Map(found.flat().map((error) => [error._id, error])).values()].sort(byAge);
	const total = counts.reduce((sum, { count }) => sum + count, 0);
	await answerList(services, call, { open: open.slice(0, SHOWN), total });
}

function byAge(one: SyncError, other: SyncError): number {
	return one.openedAt.localeCompare(other.openedAt) || one._id.localeCompare(other._id);
}

/** Everything of these mappings that can be tried again; one bulk resolution a mapping, one after the other. */
async function retryAll(services: Services, call: CommandCall, scope: DigestScope): Promise<void> {
	const { useCases, messages, summaries, factsOf } = services;
	const all = mappingsOf(summaries, scope);
	const writing = all.filter((mapping) => !factsOf(mapping).observing);
	// Where none of them writes, the first one's refusal tells why nothing happens.
	const mappings = writing.length > 0 ? writing : all;
	for (const mapping of mappings)
		await requireRole(services, call.actor, NEEDED_ROLE.retryAll, { action: "retryAll", mapping });
	await once(services, `${call.actor.id} digestRetry ${mappings.join(" ")}`, async () => {
		let started = 0;
		for (const mapping of mappings) {
			const operation = await useCases.retryAll(mapping, call.actor, call.to.channelId);
			if (operation.total === 0 && operation.state !== "running") continue;
			const words = messages.say("retryAll.started", { count: operation.total });
			await call.reply(started === 0 ? await withLeftPaused(services, words, mappings) : words);
			started++;
			await tellEnd(services, call, operation);
		}
		if (started > 0) return;
		await call.reply(await withLeftPaused(services, messages.say("retryAll.nothing"), mappings));
	});
}
