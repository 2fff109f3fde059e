/** How many letters have to be added, removed or replaced to get from one word to the other. */
export function distance(one: string, two: string): number {
	let previous = Array.from({ length: two.length + 1 }, (_, index) => index);
	for (let row = 1; row <= one.length; row++) {
		const current = [row];
		for (let column = 1; column <= two.length; column++) {
			const replaced = (previous[column - 1] ?? 0) + (one[row - 1] === two[column - 1] ? 0 : 1);
			const added = (current[column - 1] ?? 0) + 1;
			const removed = (previous[column] ?? 0) + 1;
			current.push(Math.min(replaced, added, removed));
		}
		previous = current;
	}
	return previous[two.length] ?? 0;
}

/** The known word a person most likely meant; null when nothing is near enough to be a slip of the finger. */
export function nearest(word: string, known: readonly string[]): string | null {
	const wanted = word.toLowerCase().slice(0, 100);
	const ranked = known
		.map((candidate) => ({ candidate, away: distance(wanted, candidate.toLowerCase()) }))
		.sort((one, two) => one.away - two.away);
	const best = ranked[0];
	const allowed = Math.max(2, Math.floor(wanted.length / 3));
	return best !== undefined && best.away <= allowed && best.away < best.candidate.length
		? best.candidate
		: null;
}
