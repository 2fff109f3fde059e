import { isDeepStrictEqual } from "node:util";
import { isoNow } from "../ports/clock.js";
import type { Approval, Destruction, Operation, OperationItem } from "../ports/stores.js";
import { SecondPersonError } from "../ports/use-cases.js";
import type { Engine } from "../sync/engine.js";
import { aboutOf } from "./approval-trail.js";
import { auditKept, lineOf } from "./audit.js";
import { storeList } from "./operation-items.js";
import { APPROVAL_MS, type ApprovalRules } from "./second-person.js";

/**
 * Stores an operation that waits for a second person: nothing of it is done, and no error or pair is taken. Whoever
 * asks for what waits already is given that one.
 *
 * @throws SecondPersonError where nobody can be asked
 */
export async function askSecondPerson(
	engine: Engine,
	{ above, canAsk }: ApprovalRules,
	{ operation, items, does }: { operation: Operation; items: OperationItem[]; does: Destruction },
): Promise<{ operation: Operation; isNew: boolean }> {
	if (!canAsk) throw new SecondPersonError(operation.total, above);
	const { operations } = engine.stores;
	const same = (await operations.awaiting()).find((other) => isSame(other, operation));
	if (same !== undefined) return { operation: same, isNew: false };
	const approval = askedNow(engine, does, null);
	const asking: Operation = {
		...operation,
		state: "awaiting",
		approval,
		untoldSince: approval.askedAt,
	};
	const { actor, actorName, role, kind, mappings, total } = asking;
	const line = lineOf(engine, { id: actor, name: actorName, role }, "askSecondPerson", {
		...aboutOf(asking),
		outcome: "done",
		reason: `${kind}: ${total} of ${mappings.join(", ")}`,
	});
	await storeList(engine, asking, items);
	if (!(await operations.insert(asking, line))) {
		const other = await operations.get(asking._id);
		return { operation: other ?? asking, isNew: false };
	}
	await auditKept(engine);
	engine.events.emit("operation:changed", { operation: asking });
	return { operation: asking, isNew: true };
}

/** The question as it begins now; `changedFrom` is how many it was about before. */
export function askedNow(engine: Engine, does: Destruction, changedFrom: number | null): Approval {
	const until = new Date(engine.clock.now() + APPROVAL_MS).toISOString();
	return { does, askedAt: isoNow(engine.clock), until, changedFrom, answer: null };
}

/** Two wishes for the same thing; which errors a list holds right now does not tell them apart. */
function isSame(one: Operation, two: Operation): boolean {
	const what = ({ kind, mappings, subject, choice, question, undoes }: Operation) => ({
		...{ kind, subject, choice, undoes },
		mappings: [...mappings].sort(),
		question: question?.errorId ?? null,
	});
	return isDeepStrictEqual(what(one), what(two));
}
