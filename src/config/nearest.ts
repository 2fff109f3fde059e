/** The valid word that a misspelt one most likely means; null when none is near. Letter case does not count. */
export function nearestOf(word: string, valid: readonly string[]): string | null {
	const wanted = word.toLowerCase().slice(0, 60);
	let best: string | null = null;
	let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1;
	for (const candidate of valid) {
		const distance = distanceBetween(wanted, candidate.toLowerCase());
		const isNear = distance < bestDistance && distance < Math.max(wanted.length, candidate.length);
		if (!isNear) continue;
		best = candidate;
		bestDistance = distance;
	}
	return best;
}

/** How many letters must be added, dropped, replaced or swapped with their neighbour. */
function distanceBetween(one: string, two: string): number {
	let before: number[] = [];
	let previous = Array.from({ length: two.length + 1 }, (_, index) => index);
	for (let row = 1; row <= one.length; row++) {
		const current = [row];
		for (let column = 1; column <= two.length; column++) {
			const cost = one[row - 1] === two[column - 1] ? 0 : 1;
			let least = Math.min(
				(previous[column] ?? 0) + 1,
				(current[column - 1] ?? 0) + 1,
				(previous[column - 1] ?? 0) + cost,
			);
			const swapped = one[row - 1] === two[column - 2] && one[row - 2] === two[column - 1];
			if (row > 1 && column > 1 && swapped) least = Math.min(least, (before[column - 2] ?? 0) + 1);
			current.push(least);
		}
		before = previous;
		previous = current;
	}
	return previous[two.length] ?? 0;
}
