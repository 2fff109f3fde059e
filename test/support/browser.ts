import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** Where the compiled browser part lies; tests that run uncompiled code have to name it to `openSlackPage`. */
export const CLIENT_FOLDER = join(process.cwd(), "dist/src/demo/slack/page");
const SCREENSHOTS = join(process.cwd(), "test/screenshots");
const DESKTOP = { width: 1_280, height: 800 };
/** A phone of common width. */
export const PHONE = { width: 390, height: 844 };
/** How long a condition is waited for, milliseconds. */
const PATIENCE_MS = 10_000;

/** Who sits at a page, and how large it is. */
export interface Seat {
	/** The page's address, from `openSlackPage` or from what the demo prints. */
	url: string;
	/** By name, `anna` for example. */
	user: string;
	/** By name without #, `home`, or an id. */
	channel?: string;
	size?: { width: number; height: number };
	/** The zone of the machine, which must not matter: times are shown in the person's own. */
	timezoneId?: string;
}

/** A browser for tests. */
export interface TestBrowser {
	/** A page of its own, as if on another machine. Resolves once Slack is drawn. */
	newPageAs(seat: Seat): Promise<Page>;
	/** Saves what a page shows under test/screenshots, and answers the file's path. */
	screenshot(page: Page, name: string): Promise<string>;
	/** What went wrong inside the pages since this was last asked: errors of scripts, requests that failed. */
	takeComplaints(): string[];
	/** Closes every page, not the browser: pages are quick to open again, browsers are not. */
	closePages(): Promise<void>;
	close(): Promise<void>;
}

/** Starts a headless Chromium: `CHROMIUM_PATH`, else the system's own. */
export async function openBrowser(): Promise<TestBrowser> {
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
		args: [
			"--no-sandbox",
			"--disable-gpu",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
			"--no-first-run",
		],
	});
	return new ChromiumForTests(browser);
}

class ChromiumForTests implements TestBrowser {
	readonly #complaints: string[] = [];
	readonly #browser: Browser;
	/** Windows of one size and zone share a context; Slack's page keeps nothing in the browser. */
	readonly #contexts = new Map<string, Promise<BrowserContext>>();

	constructor(browser: Browser) {
		this.#browser = browser;
	}

	async newPageAs({ url, user, channel, size = DESKTOP, timezoneId = "Asia/Tokyo" }: Seat): Promise<Page> {
		const context = await this.#context(size, timezoneId);
		const page = await context.newPage();
		page.setDefaultTimeout(PATIENCE_MS);
		page.on("pageerror", (error) => this.#complaints.push(`${user}: ${error.stack ?? error.message}`));
		page.on("console", (message) => {
			if (message.type() === "error") this.#complaints.push(`${user}: ${message.text()}`);
		});
		const address = new URL(url);
		address.searchParams.set("user", user);
		if (channel !== undefined) address.searchParams.set("channel", channel);
		await page.goto(address.href);
		await page.locator(".sidebar .entry").first().waitFor({ state: "attached" });
		return page;
	}

	async screenshot(page: Page, name: string): Promise<string> {
		await mkdir(SCREENSHOTS, { recursive: true });
		const path = join(SCREENSHOTS, `${name}.png`);
		await page.screenshot({ path });
		return path;
	}

	takeComplaints(): string[] {
		return this.#complaints.splice(0);
	}

	async closePages(): Promise<void> {
		for (const context of this.#contexts.values()) {
			for (const page of (await context).pages()) await page.close();
		}
	}

	#context(viewport: Seat["size"] & object, timezoneId: string): Promise<BrowserContext> {
		const key = `${viewport.width}x${viewport.height} ${timezoneId}`;
		const known = this.#contexts.get(key);
		if (known !== undefined) return known;
		const made = this.#browser.newContext({ viewport, timezoneId, reducedMotion: "reduce" });
		this.#contexts.set(key, made);
		return made;
	}

	async close(): Promise<void> {
		await this.#browser.close();
	}
}

/** Says in a sentence what is missing when the browser part was not built. */
export function requireClient(): void {
	if (existsSync(join(CLIENT_FOLDER, "client/main.js"))) return;
	throw new Error('The page is not built; run "npm run build" first.');
}
