import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Catcher } from "./mutation.js";

/** How a test failed: `threw` is any other error than an assertion's, `timedOut` says little of what was broken. */
export type Failing = "assertion" | "threw" | "timedOut";

export interface TestOutcome {
	/** With the names of the groups it stands in. */
	name: string;
	failing: Failing | null;
}

export interface Outcome {
	/** The tests that ran, in their order. */
	tests: TestOutcome[];
	/** Why the tests of a file could not even begin, such as a syntax error; null when all did. */
	broken: string | null;
}

/** What jest writes with `--json`, as far as it is read. */
interface JestReport {
	testResults: Array<{
		message: string;
		status: "passed" | "failed";
		assertionResults: Array<{ fullName: string; status: string; failureMessages: string[] }>;
	}>;
}

/** After this the process is ended; jest itself gives up on a single test far earlier. */
const LONGEST_MS = 5 * 60_000;

/** Runs these tests in a folder that holds a checkout, and no others. */
export async function runTests(folder: string, tests: Catcher[]): Promise<Outcome> {
	const report = join(folder, "mutation-report.json");
	rmSync(report, { force: true });
	const names = [...new Set(tests.map(({ name }) => escaped(name)))].join("|");
	const files = [...new Set(tests.map(({ file }) => file))];
	const jest = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
	const told = await run(folder, [
		...jest,
		"node_modules/jest/bin/jest.js",
		"--selectProjects=node",
		"--ci",
		"--runInBand",
		"--json",
		`--outputFile=${report}`,
		`--cacheDirectory=${join(folder, ".jest-cache")}`,
		`--testNamePattern=${names}`,
		"--runTestsByPath",
		...files,
	]);
	if (!existsSync(report)) return { tests: [], broken: told };
	return outcomeOf(JSON.parse(readFileSync(report, "utf8")) as JestReport);
}

/** What jest said on its way, for the case that it leaves no report. */
function run(folder: string, args: string[]): Promise<string> {
	// Worlds on a database server of ours would only be slower.
	const { TEST_MONGODB_URI, ...env } = process.env;
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, args, {
			cwd: folder,
			env: { ...env, NO_COLOR: "1" },
			stdio: ["ignore", "ignore", "pipe"],
			timeout: LONGEST_MS,
			killSignal: "SIGKILL",
		});
		let told = "";
		child.stderr.on("data", (text) => {
			told += text;
		});
		child.on("error", reject);
		child.on("close", (_, signal) => resolve(signal === null ? told : "It ran for too long and was ended."));
	});
}

function outcomeOf({ testResults }: JestReport): Outcome {
	const ran = testResults.flatMap(({ assertionResults }) =>
		assertionResults.filter(({ status }) => status === "passed" || status === "failed"),
	);
	const unbegun = testResults.find(
		({ status, assertionResults }) =>
			status === "failed" && assertionResults.every((one) => one.status !== "failed"),
	);
	return {
		tests: ran.map(({ fullName, status, failureMessages }) => ({
			name: fullName,
			failing: status === "passed" ? null : failingOf(failureMessages),
		})),
		broken: unbegun === undefined ? null : unbegun.message,
	};
}

function failingOf(messages: string[]): Failing {
	if (messages.some((message) => /\bexpect\(/.test(message))) return "assertion";
	return messages.some((message) => /Exceeded timeout of/.test(message)) ? "timedOut" : "threw";
}

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
