import { afterAll, afterEach, beforeAll, expect } from "@jest/globals";
import { openBrowser, type TestBrowser } from "./browser.js";
import { openWorkplace, type Workplace, type WorkplaceOptions } from "./workplace.js";

/** A browser may be slow to start on a busy machine, milliseconds. */
const LONG_MS = 90_000;

/** A browser for a whole test file, and a workplace for each of its tests. */
export interface BrowserAtWork {
	readonly browser: TestBrowser;
	/** The workplace that was opened last. */
	readonly work: Workplace;
	/** Opens the workplace of a test; it is closed behind it. */
	open(options?: WorkplaceOptions): Promise<Workplace>;
}

/** To be called once, at the top of a test file. A test fails where anything went wrong inside its pages. */
export function browserAtWork(): BrowserAtWork {
	let browser: TestBrowser | null = null;
	let work: Workplace | null = null;
	beforeAll(async () => {
		browser = await openBrowser();
	}, LONG_MS);
	afterAll(() => browser?.close(), LONG_MS);
	afterEach(async () => {
		await browser?.closePages();
		await work?.close();
		work = null;
		expect(browser?.takeComplaints()).toEqual([]);
	}, LONG_MS);
	return {
		get browser() {
			return opened(browser, "browser");
		},
		get work() {
			return opened(work, "workplace");
		},
		async open(options) {
			work = await openWorkplace(options);
			return work;
		},
	};
}

function opened<Thing>(thing: Thing | null, name: string): Thing {
	if (thing === null) throw new Error(`No ${name} is open.`);
	return thing;
}
