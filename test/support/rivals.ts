/**
 * Two takers for each of so many things, as pairs of the taker and what it wants: first one for each thing, then the
 * rivals. Two instances are what may want one thing at once. More than two are no harder for a server that answers, but
 * an engine that gives a secondary key to one of many by breaking deadlocks may need a second for each of them.
 */
export function inPairs(things: number): Array<readonly [taker: number, thing: number]> {
	return Array.from({ length: things * 2 }, (_, taker) => [taker, taker % things] as const);
}
