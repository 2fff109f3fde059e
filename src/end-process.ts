import { haltWrites } from "./persistence/embedded/open-folders.js";

/** How long a write under way may take before the process ends anyway, in milliseconds. */
const WRITE_WITHIN_MS = 2_000;

/** Ends the process though work is under way. Nothing more is stored; a write that was begun is finished first. */
export function endProcess(code: number): void {
	const end = () => process.exit(code);
	setTimeout(end, WRITE_WITHIN_MS);
	void haltWrites().then(end, end);
}
