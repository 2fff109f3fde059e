/** As many whole lines as fit, and a last one that counts the others. */
export function fitLines(lines: string[], most: number, more: (count: number) => string): string {
	let out = "";
	for (const [index, line] of lines.entries()) {
		const rest = more(lines.length - index);
		const next = index === 0 ? line : `${out}\n${line}`;
		const room = index === lines.length - 1 ? 0 : rest.length + 1;
		if (next.length + room > most) return out === "" ? rest : `${out}\n${rest}`;
		out = next;
	}
	return out;
}

/** As many whole lines as fit, the others left out: a cut never falls into an entity. */
export function wholeLines(lines: string[], most: number): string {
	let out = "";
	for (const line of lines) {
		const next = out === "" ? line : `${out}\n${line}`;
		if (next.length > most) break;
		out = next;
	}
	return out;
}
