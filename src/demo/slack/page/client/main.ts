import { fetchState } from "./api.js";
import { el } from "./dom.js";
import { Live } from "./live.js";
import { Reader } from "./reader.js";
import { Shell } from "./shell/shell.js";
import { Store } from "./store.js";
import { refreshTimes } from "./text/draw-text.js";

/** How often times that depend on now are looked at, milliseconds. */
const TIMES_MS = 30_000;

async function begin(page: HTMLElement): Promise<void> {
	const address = new URL(location.href);
	const snapshot = await fetchState(address.searchParams.get("user"));
	const reader = new Reader(snapshot);
	const store = new Store(snapshot, (change) => {
		if (change.about === "lost") void askForAll();
		else shell.changed(change);
	});
	const shell = new Shell(page, reader, store);
	/** What this page cannot know it asks for as a whole; what is being typed stays. */
	const askForAll = async () => {
		reader.snapshot = await fetchState(reader.me.id);
		store.replace(reader.snapshot);
	};
	shell.begin(address.searchParams.get("channel"));
	new Live({
		user: reader.me.id,
		cursor: snapshot.cursor,
		hear: (event) => store.hear(event),
		connected: (isConnected) => shell.setConnected(isConnected),
	});
	setInterval(() => refreshTimes(reader), TIMES_MS);
}

const page = document.getElementById("page");
if (page !== null) {
	begin(page).catch((error: unknown) => {
		const words = error instanceof Error ? error.message : String(error);
		page.replaceChildren(
			el(
				"div",
				{ class: "page-loading", role: "alert" },
				el("p", {}, words),
				el("p", {}, el("a", { href: "/" }, "Begin again")),
			),
		);
	});
}
