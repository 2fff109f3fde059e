import type { ModalView } from "@slack/types";
import type { Clock } from "../../ports/clock.js";
import type { Interactive, OpenView } from "../interactive.js";
import { oneAtATime } from "../one-at-a-time.js";

/** Nobody tells that a window was closed: one this old is taken for closed. */
const OPEN_MS = 10 * 60_000;
const MOST_WINDOWS = 200;

interface CardWindow {
	errorId: string;
	readerId: string;
	openedAt: number;
	/** What the reader was told last; escaped markup. */
	notice: string | null;
	redraw: () => Promise<void>;
}

/** Windows that show a card: they follow what becomes of it, as the card in its channel does. */
export class CardWindows {
	private readonly windows = new Map<string, CardWindow>();

	constructor(
		private readonly options: {
			interactive: Pick<Interactive, "update">;
			/** The card as a window, for this reader. Never throws. */
			build(errorId: string, readerId: string, notice: string | null): Promise<ModalView>;
			clock: Clock;
		},
	) {}

	/** Shows the card in a window that stands open already. */
	async show({ viewId }: OpenView, errorId: string, readerId: string): Promise<void> {
		const { interactive, build, clock } = this.options;
		const window: CardWindow = {
			errorId,
			readerId,
			openedAt: clock.monotonic(),
			notice: null,
			redraw: oneAtATime(async () => {
				const view = await build(errorId, readerId, window.notice);
				if (!(await interactive.update({ viewId }, view))) this.windows.delete(viewId);
			}),
		};
		this.windows.set(viewId, window);
		for (const [id, { openedAt }] of this.windows) {
			if (this.windows.size <= MOST_WINDOWS && clock.monotonic() - openedAt < OPEN_MS) break;
			this.windows.delete(id);
		}
		await window.redraw();
	}

	/** The card changed: its windows show it. */
	changed(errorId: string): void {
		for (const window of this.open()) if (window.errorId === errorId) void window.redraw();
	}

	/** Says something in the windows this reader has open; false when there is none. */
	tell(readerId: string, text: string): boolean {
		const theirs = this.open().filter((window) => window.readerId === readerId);
		for (const window of theirs) {
			window.notice = text;
			void window.redraw();
		}
		return theirs.length > 0;
	}

	private open(): CardWindow[] {
		const now = this.options.clock.monotonic();
		return [...this.windows.values()].filter(({ openedAt }) => now - openedAt < OPEN_MS);
	}
}
