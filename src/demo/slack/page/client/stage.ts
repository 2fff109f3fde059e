import type { Reader } from "./reader.js";
import type { Store } from "./store.js";
import type { Layers } from "./widgets/layers.js";

/** What every part of the page may use. */
export interface Stage {
	reader: Reader;
	store: Store;
	layers: Layers;
	/** What was begun in message fields and not sent, by channel and thread. */
	drafts: Map<string, string>;
	/** Shows another conversation, or the app's Home. */
	goTo(target: Target): void;
	openThread(channel: string, ts: string): void;
	/** A sentence that passes, at the lower edge. */
	tell(text: string): void;
}

/** What the middle of the page shows. */
export type Target = { kind: "channel"; id: string } | { kind: "home" };
