import type { SlackDouble } from "../index.js";
import { deedsRoute } from "./deeds.js";
import { LiveFeed } from "./live-feed.js";
import { clientFolders, fileRoute } from "./serve-files.js";
import { listenOn, type PageRoute, pageServer } from "./server.js";
import { snapshotRoute } from "./snapshot.js";

/** A page on a loopback port of its own. */
export interface SlackPage {
	/** `http://127.0.0.1:<port>/` */
	readonly url: string;
	/** The address at which a person sees the page; `channel` by name. */
	urlFor(given: { user?: string; channel?: string }): string;
	close(): Promise<void>;
}

export interface SlackPageOptions {
	/** The ports to try in this order; the last may be 0 for a free one, which is also the default. */
	ports?: readonly number[];
	/** Where the compiled browser part lies; beside this file when left out. */
	clientFolder?: string;
}

/** Opens the page of a local Slack. Only this machine reaches it, and only under its own address. */
export async function openSlackPage(slack: SlackDouble, options: SlackPageOptions = {}): Promise<SlackPage> {
	const feed = new LiveFeed(slack);
	const routes: PageRoute[] = [
		{ verb: "GET", path: "/live", answer: (request, response) => feed.follow(request, response) },
		snapshotRoute(slack, feed),
		deedsRoute(slack),
		fileRoute(clientFolders(options.clientFolder)),
	];
	const server = pageServer(routes);
	const port = await listenOn(server, options.ports ?? [0]);
	const url = `http://127.0.0.1:${port}/`;
	return {
		url,
		urlFor: (given) => {
			const address = new URL(url);
			for (const [name, value] of Object.entries(given)) address.searchParams.set(name, value);
			return address.href;
		},
		close: () => {
			feed.close();
			return new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
		},
	};
}
