/** A text without case, accents, spaces and punctuation, and where each of its characters stood. */
export interface Folded {
	text: string;
	/** Begin and end in the text that was folded, per character. */
	from: number[];
	to: number[];
	/** True where nothing stands between a character and the one before it: both belong to one word. */
	joined: boolean[];
}

/** More than this between two characters, and they are no longer parts of one value. */
const WIDEST_GAP = 3;
/** What text quotes in another notation: `%C3%A9`, `\u00e9`, `&#233;`, `&amp;`, `\n`. */
const NOTATION = /(?:%[0-9a-f]{2})+|\\u[0-9a-f]{4}|&#x?[0-9a-f]+;|&[a-z]+;|\\[bfnrt"\\/]/giy;

/**
 * The text as it is compared with personal values. Systems quote them in capitals, in another spacing, percent-encoded
 * or escaped, and the value is the same one in all of these.
 */
export function fold(text: string): Folded {
	const folded: Folded = { text: "", from: [], to: [], joined: [] };
	let end = Number.NEGATIVE_INFINITY;
	for (let at = 0; at < text.length; ) {
		if (isPlainAscii(text.charCodeAt(at))) {
			const character = text[at] as string;
			if (/[0-9a-z]/i.test(character)) {
				folded.text += character.toLowerCase();
				folded.from.push(at);
				folded.to.push(at + 1);
				folded.joined.push(end === at);
				end = at + 1;
			}
			at++;
			continue;
		}
		const { plain, length } = unitAt(text, at);
		for (const character of lettersOf(plain)) {
			folded.text += character;
			folded.from.push(at);
			folded.to.push(at + length);
			folded.joined.push(end === at || folded.from.at(-2) === at);
		}
		if (/[\p{L}\p{N}]/u.test(plain)) end = at + length;
		at += length;
	}
	return folded;
}

/** What most texts consist of, and what begins no notation: it is what it looks like. */
function isPlainAscii(code: number): boolean {
	return code < 128 && code !== 37 && code !== 38 && code !== 92;
}

/** True when two characters stand so close that they may belong to one value. */
export function isClose({ from, to }: Folded, at: number): boolean {
	return (from[at] ?? 0) - (to[at - 1] ?? 0) <= WIDEST_GAP;
}

function lettersOf(text: string): string[] {
	const bare = text.normalize("NFKD").toLowerCase().replace(/ß/g, "ss");
	return [...bare].flatMap((character) => (/[\p{L}\p{N}]/u.test(character) ? character.split("") : []));
}

/** One character, or one that is written in another notation. */
function unitAt(text: string, at: number): { plain: string; length: number } {
	NOTATION.lastIndex = at;
	const quoted = NOTATION.exec(text)?.[0];
	if (quoted !== undefined) return { plain: plainOf(quoted), length: quoted.length };
	const plain = String.fromCodePoint(text.codePointAt(at) ?? 0);
	return { plain, length: plain.length };
}

const CHARACTER_BASES = [
	[/^\\u([0-9a-f]{4})$/i, 16],
	[/^&#x([0-9a-f]{1,6});$/i, 16],
	[/^&#(\d{1,7});$/, 10],
] as const;

function plainOf(quoted: string): string {
	if (quoted.startsWith("%")) return decoded(quoted);
	for (const [pattern, base] of CHARACTER_BASES) {
		const code = Number.parseInt(pattern.exec(quoted)?.[1] ?? "", base);
		if (code <= 0x10ffff) return String.fromCodePoint(code);
	}
	return " ";
}

function decoded(quoted: string): string {
	try {
		return decodeURIComponent(quoted);
	} catch {
		return " ";
	}
}
