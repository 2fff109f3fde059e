import type { PlannedWrite } from "../ports/use-cases.js";
import { isBeingResolved } from "./close-errors.js";
import { decideFor, hasDeletion, isMerged, isOutside } from "./decide-pairs.js";
import { weighDeletions, weighOverwrites } from "./guard.js";
import type { Matches } from "./match-records.js";
import { type DecidedPair, type Pair, versionsOf } from "./pair.js";
import { planAsked, planCouple, planCreation, planLeftOut, planPair } from "./plan.js";
import type { Run } from "./run.js";
import { isDuplicateTold, untoldCopies } from "./told-duplicates.js";

/** What the guard would hold back is asked about, not written. Returns the pairs that may go on. */
export async function planHeld(run: Run, pairs: Pair[], weighed: DecidedPair[]): Promise<Pair[]> {
	const { work, plan } = run;
	const { held } = await weighOverwrites(run, weighed);
	const ids = new Set(held.map(({ coupling }) => coupling._id));
	for (const pair of held) {
		work.decided.set(pair.coupling._id, versionsOf(pair));
		await plan.add([planLeftOut(work, pair, "ask")]);
	}
	return pairs.filter(({ coupling }) => !ids.has(coupling._id));
}

/** What a dry run would do with these pairs. */
export async function planPairs(run: Run, pairs: Pair[]): Promise<void> {
	const { work, plan } = run;
	for (const pair of pairs) {
		work.decided.set(pair.coupling._id, versionsOf(pair));
		const decided = decideFor(work, pair);
		if (isBeingResolved(work, pair.error)) continue;
		if (isMerged(pair)) await plan.add([planLeftOut(work, pair, "ask")]);
		else if (isOutside(work, pair)) {
			if (work.mapping.leavesFilter === "uncouple") await plan.add([planLeftOut(work, pair, "uncouple")]);
		} else if (hasDeletion(decided)) await run.deletions.add([decided]);
		else await plan.add(planPair(work, decided));
	}
}

/** What matching found, as a plan. */
export async function planMatches(run: Run, matches: Matches): Promise<void> {
	const { work, plan } = run;
	const planned: PlannedWrite[] = [];
	for (const duplicate of matches.duplicates)
		if (!(await isDuplicateTold(work, duplicate))) planned.push(planAsked(work, duplicate));
	planned.push(...matches.pairs.map((pair) => planCouple(work, pair)));
	for (const { side, snapshot } of await untoldCopies(work, matches.copies))
		planned.push(planAsked(work, { side, record: snapshot }));
	planned.push(...matches.creates.flatMap((item) => planCreation(work, item)));
	// A record that is listed and due as well comes here twice.
	await plan.add(planned.filter((write) => !plan.has(write)));
	await planPairs(run, matches.pairs);
}

/** What a dry run would do about the deletions it found. */
export async function planDeletions({ work, state, plan, deletions }: Run): Promise<void> {
	const { trips } = await weighDeletions(work, state, deletions);
	const writesOf = (pair: DecidedPair) =>
		trips && deletions.counts(pair) ? [planLeftOut(work, pair, "ask")] : planPair(work, pair);
	for await (const pairs of deletions.planned()) await plan.add(pairs.flatMap(writesOf));
}
