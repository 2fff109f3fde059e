import { type ChildrenState, type DesiredChildren, desiredChildren } from "../../console/index.js";
import type { SyncError } from "../../domain/sync-error.js";
import type { HostedPile } from "../../ports/stores.js";
import { outcomeReasons } from "./outcome.js";
import { type ProjectorOptions, wordsOfError } from "./projection.js";

/** How many errors of a pile are read to be named. */
const READ = 3;

/** What hangs under a card: what the card knows of it, and what it says. */
export interface Children {
	hosted: HostedPile[];
	desired: DesiredChildren[];
}

/** The piles that hang under the card of this error, as they are now, in the words of its channel. */
export async function readChildren(
	options: ProjectorOptions,
	parent: SyncError,
	hosted: HostedPile[],
): Promise<Children> {
	const read = await Promise.all(hosted.map((pile) => readPile(options, parent, pile)));
	return {
		hosted: read.map((each) => each.hosted),
		desired: read.flatMap(({ desired }) => (desired === null ? [] : [desired])),
	};
}

async function readPile(
	options: ProjectorOptions,
	parent: SyncError,
	hosted: HostedPile,
): Promise<{ hosted: HostedPile; desired: DesiredChildren | null }> {
	const { errors, operations } = options.stores;
	const { contextOf, messages } = wordsOfError(options, parent);
	const { pile: key, mapping, subject } = hosted;
	const operation = await operations.ofSubject(subject);
	const count = await errors.countPile(key);
	const state: ChildrenState = {
		pile: { kind: "children", key, mapping },
		...contextOf({ mapping }),
		subject,
		parent,
		count,
		coupled: count === 0 ? 0 : await errors.countPile(key, true),
		gone: { left: 0, right: 0 },
		examples: count === 0 ? [] : await errors.ofPile(key, READ),
		aside: await errors.countSetAside(key),
		ends: [],
		operation,
		reasons: operation === null ? [] : await outcomeReasons({ errors, contextOf, messages }, operation),
	};
	const running = operation?.state === "running" ? operation._id : null;
	return { hosted: { ...hosted, count, operation: running }, desired: desiredChildren(state) };
}
