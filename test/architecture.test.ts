import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Where an import stands and where it points: paths from the root for our own files, else the package's name. */
interface Import {
	from: string;
	to: string;
	isOurs: boolean;
}

const EDGES = ["domain", "ports", "sync", "resolution", "console", "messages"].map((part) => `src/${part}`);
const CONNECTOR_STEM = ["src/connectors/http", "src/connectors/odata-protocol"];
const ENTRIES = ["src/cli", "src/demo", "bench", "test"];
const ANYTHING_BELOW = ["src", "jobs"];

/**
 * Which way imports may point, types included. The first rule that fits a file is its rule; a folder may always
 * import itself. `except` is taken from what is allowed.
 */
const RULES: Array<{ folder: string; may: string[]; except?: string[] }> = [
	{ folder: "src/domain", may: [] },
	{ folder: "src/ports", may: ["src/domain"] },
	{ folder: "src/sync", may: ["src/domain", "src/ports"] },
	{
		folder: "src/resolution",
		may: [
			"src/domain",
			"src/ports",
			"src/sync/run-pair.ts",
			"src/sync/apply-decision.ts",
			"src/sync/claim.ts",
		],
	},
	{ folder: "src/console", may: ["src/domain", "src/ports"] },
	{ folder: "src/messages", may: ["src/domain"] },
	{ folder: "src/doctor", may: ["src/domain", "src/ports"] },
	{ folder: "src/connectors/http", may: ["src/domain", "src/ports"] },
	{ folder: "src/connectors/odata-protocol", may: ["src/domain", "src/ports"] },
	{ folder: "src/connectors/business-central", may: ["src/domain", "src/ports", ...CONNECTOR_STEM] },
	{ folder: "src/connectors/dataverse", may: ["src/domain", "src/ports", ...CONNECTOR_STEM] },
	{ folder: "src/persistence", may: ["src/domain", "src/ports"] },
	{ folder: "src/slack", may: EDGES },
	{ folder: "src/service", may: EDGES },
	{ folder: "jobs", may: EDGES },
	{ folder: "src/config", may: ["src/domain"] },
	{ folder: "src/demo/systems", may: [] },
	{ folder: "src/demo/slack", may: [] },
	{ folder: "src/demo", may: ANYTHING_BELOW, except: ["src/cli"] },
	{ folder: "src/cli", may: ANYTHING_BELOW },
	{ folder: "src", may: ANYTHING_BELOW, except: ENTRIES },
];

/**
 * Where the tree is wider than the style page's table, and why. An entry that nothing needs any more fails the test, so
 * this list only shrinks.
 */
const WIDER: Array<{ from: string; to: string; why: string }> = [
	{
		from: "src/console",
		to: "src/messages",
		why: "what a card says is decided with the words it is said in",
	},
	{
		from: "src/resolution",
		to: "src/sync",
		why: "a press runs on the run's own engine, readings and errors",
	},
];

/** Where a variable is read outside `src/config/env.ts`. An entry that nothing needs any more fails the test. */
const READS_A_VARIABLE: Record<string, string> = {
	"src/demo/narrate.ts": "NO_COLOR",
	"src/persistence/embedded/embedded-database.ts": "NODE_ENV",
};

function filesIn(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
		.map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

const FILES = [...filesIn("src"), ...filesIn("jobs")];

function textOf(file: string): string {
	return readFileSync(join(ROOT, file), "utf8");
}

/** The code without its comments, in which words like "import" stand freely. */
function codeOf(file: string): string {
	return textOf(file)
		.replace(/\/\*[\s\S]*?\*\//g, "")
		.replace(/^\s*\/\/.*$/gm, "");
}

const IMPORT =
	/(?:^|[;}\n])\s*(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']|(?<![-\w])import\s*\(?\s*["']([^"']+)["']/g;

function importsOf(file: string): Import[] {
	return [...codeOf(file).matchAll(IMPORT)].map((match) => {
		const name = match[1] ?? match[2] ?? "";
		const isOurs = name.startsWith(".");
		const to = isOurs ? posix.join(posix.dirname(file), name).replace(/\.js$/, ".ts") : name;
		return { from: file, to, isOurs };
	});
}

function isIn(path: string, folder: string): boolean {
	return path === folder || path.startsWith(`${folder}/`);
}

/** What the rules say against an import; null when they allow it. */
function objectionTo({ from, to, isOurs }: Import): string | null {
	if (!isOurs) return null;
	const rule = RULES.find(({ folder }) => isIn(from, folder));
	if (rule === undefined) return `${from} is in no folder the table knows`;
	if (rule.folder !== "src" && isIn(to, rule.folder)) return null;
	const allowed = rule.may.some((folder) => isIn(to, folder));
	const excepted = (rule.except ?? []).some((folder) => isIn(to, folder));
	return allowed && !excepted ? null : `${from} imports ${to}`;
}

describe("the layout", () => {
	it("has imports that point down only", () => {
		const objected = FILES.flatMap(importsOf).filter((one) => objectionTo(one) !== null);
		const unexplained = objected.filter(
			({ from, to }) => !WIDER.some((wider) => isIn(from, wider.from) && isIn(to, wider.to)),
		);

		expect(unexplained.map(objectionTo)).toEqual([]);
	});

	it.each(WIDER)(
		"is wider than the table from $from to $to, as long as something needs it",
		({ from, to }) => {
			const needed = FILES.flatMap(importsOf).filter((one) => isIn(one.from, from) && isIn(one.to, to));

			expect(needed.filter((one) => objectionTo(one) !== null)).not.toEqual([]);
		},
	);

	it("has imports to look at in every folder that holds code", () => {
		const looked = FILES.flatMap(importsOf).filter(({ isOurs }) => isOurs);

		expect(looked.length).toBeGreaterThan(FILES.length);
	});

	it.each<[string, string, string, boolean]>([
		["the domain and a port", "src/domain/change.ts", "src/ports/log.ts", false],
		["a port and the domain", "src/ports/connector.ts", "src/domain/record.ts", true],
		["a resolution and the pair runner", "src/resolution/retry.ts", "src/sync/run-pair.ts", true],
		["a resolution and the run", "src/resolution/retry.ts", "src/sync/run-mapping.ts", false],
		["a rule of the doctor and a port", "src/doctor/fields.ts", "src/ports/connector.ts", true],
		["a rule of the doctor and the configuration", "src/doctor/fields.ts", "src/config/index.ts", false],
		["two connectors", "src/connectors/dataverse/index.ts", "src/connectors/business-central/x.ts", false],
		["Slack and the configuration", "src/slack/app.ts", "src/config/index.ts", false],
		["Slack and the service", "src/slack/app.ts", "src/service/logger.ts", false],
		["the composition and an edge", "src/app.ts", "src/slack/app.ts", true],
		["the composition and the demo", "src/app.ts", "src/demo/seed.ts", false],
		["the composition and the command line", "src/app.ts", "src/cli/main.ts", false],
		["the demo and the composition", "src/demo/story.ts", "src/app.ts", true],
		["a simulator and the domain", "src/demo/systems/kit/server.ts", "src/domain/record.ts", false],
		["a simulator and itself", "src/demo/systems/dataverse/a.ts", "src/demo/systems/kit/b.ts", true],
		["the local Slack and a simulator", "src/demo/slack/a.ts", "src/demo/systems/kit/b.ts", false],
		["a job and a test", "jobs/run-sync.ts", "test/support/world.ts", false],
	])("would notice: %s", (_, from, to, isAllowed) => {
		expect(objectionTo({ from, to, isOurs: true }) === null).toBe(isAllowed);
	});

	it("reads imports of every form", () => {
		const forms = [
			'import { a } from "./a.js";',
			'import type { a } from "./a.js";',
			'import {\n\ta,\n\ttype b,\n} from "./a.js";',
			'export * from "./a.js";',
			'export { type a } from "./a.js";',
			'const a = await import("./a.js");',
			'import "./a.js";',
			'type A = import("./a.js").A;',
		];

		const found = forms.map((code) => [...code.matchAll(IMPORT)].map((match) => match[1] ?? match[2]));

		expect(found).toEqual(forms.map(() => ["./a.js"]));
	});
});

describe("the environment", () => {
	it("is read in one place, and handed to it by entry points only", () => {
		const readers = FILES.filter((file) =>
			/\bprocess\s*(\.\s*env\b|\[)|\benv\b[^=\n]*\}\s*=\s*process\b/.test(codeOf(file)),
		)
			.filter((file) => file !== "src/config/env.ts")
			.filter((file) => !passesItOn(file));

		expect(readers.sort()).toEqual(Object.keys(READS_A_VARIABLE).sort());
	});

	it.each(Object.entries(READS_A_VARIABLE))("is read by %s for %s only", (file, variable) => {
		const reads = [...codeOf(file).matchAll(/\bprocess\s*\.\s*env\b(?:\.(\w+))?/g)].map((match) => match[1]);

		expect(new Set(reads)).toEqual(new Set([variable]));
	});
});

/** An entry point may pass the environment on, not look into it. */
function passesItOn(file: string): boolean {
	const isEntry = ["src/cli", "src/demo"].some((folder) => isIn(file, folder));
	return isEntry && !/\bprocess\s*\.\s*env\s*[.[?]/.test(codeOf(file));
}

describe("the simulators and the local Slack", () => {
	it("know nothing of the product, so that the doubles stay honest", () => {
		const strangers = FILES.flatMap(importsOf).filter(({ from, to, isOurs }) => {
			const double = ["src/demo/systems", "src/demo/slack"].find((folder) => isIn(from, folder));
			return double !== undefined && isOurs && !isIn(to, double);
		});

		expect(strangers).toEqual([]);
	});
});

describe("packages", () => {
	it("that code imports are declared as dependencies", () => {
		const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
			dependencies: Record<string, string>;
		};

		const packages = FILES.flatMap(importsOf).filter(({ isOurs, to }) => !isOurs && !to.startsWith("node:"));
		const unknown = packages.filter(({ to }) => !(packageOf(to) in dependencies));

		expect(unknown.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
	});
});

function packageOf(name: string): string {
	const parts = name.split("/");
	return name.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
}
