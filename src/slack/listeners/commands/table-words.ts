/** Every word the command knows, in the order help lists them. */
export const knownWords = [
	"status",
	"errors",
	"sync",
	"run",
	"retry-all",
	"couple",
	"uncouple",
	"pause",
	"resume",
	"find-deleted",
	"log",
	"digest",
	"help",
] as const;

/** A word the command knows. */
export type CommandWord = (typeof knownWords)[number];

/** True for a word the command knows. */
export function isCommandWord(word: string): word is CommandWord {
	return (knownWords as readonly string[]).includes(word);
}
