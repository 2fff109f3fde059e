import { createHash } from "node:crypto";
import type { Pile, PileKind } from "../../domain/pile.js";
import type { Card, HostedPile } from "../../ports/stores.js";

/** What the card of one error is about. */
export function errorSubject(errorId: string): string {
	return `error ${errorId}`;
}

/** What the nth card of a pile is about. A cause quotes what systems say, so only its hash leaves our store. */
export function pileSubject({ kind, key }: Pile, generation: number): string {
	const hash = createHash("sha256").update(key).digest("hex").slice(0, 20);
	return `${kind} ${hash} ${generation}`;
}

/** What a pile is about while it hangs under the card of an error. */
export function hostedSubject(pile: Pile, errorId: string): string {
	return `${pileSubject(pile, 0)} ${errorId}`;
}

/** What the question to a second person about an operation is about. */
export function approvalSubject(operationId: string): string {
	return `approval ${operationId}`;
}

/** What the line in its thread is about that tells whoever asked that nothing comes of it. */
export function notAgreedSubject(operationId: string): string {
	return `not-agreed ${operationId}`;
}

/** What the list of outcomes in a card's thread is about. */
export function outcomeSubject(operationId: string): string {
	return `outcome ${operationId}`;
}

/** What the line in a thread is about that tells someone of their task. */
export function assignedSubject(errorId: string, personId: string): string {
	return `assigned ${errorId} ${personId}`;
}

/** What the digest of a channel for this scheduled time is about. */
export function digestSubject(channel: string, to: string): string {
	return `digest ${channel.replace(/[^\p{L}\p{N}_-]/gu, "")} ${Date.parse(to) / 60_000}`;
}

/** What the nth line in a thread is about that reminds someone of what was last touched then. */
export function reminderSubject(errorId: string, touchedAt: number, times: number): string {
	return `reminder ${errorId} ${touchedAt} ${times}`;
}

/** The card's id, which travels in the message's metadata: one per subject, also when two processes make it at once. */
export function cardId(subject: string): string {
	return `card-${subject.replace(/^error /, "").replaceAll(" ", "-")}`;
}

/** The piles that hang under a card. */
export function pilesUnderCard({ children = [] }: Pick<Card, "children">): Pile[] {
	return children.map(({ pile, mapping }: HostedPile) => ({ kind: "children", key: pile, mapping }));
}

/** The pile a card of several stands for. */
export function pileOfCard({ pile, shared }: Card): Pile | null {
	if (pile === null || shared === null) return null;
	return { kind: pile.slice(0, pile.indexOf(" ")) as PileKind, key: pile, mapping: shared.mapping };
}
