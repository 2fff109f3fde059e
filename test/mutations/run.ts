/**
 * Breaks the product on purpose, one way at a time, and shows which test of the suite notices. Exit code 1 when one way
 * goes unnoticed.
 *
 *     npm run test:mutations [-- <part of a name>...]
 */
import { Checkout } from "./checkout.js";
import { MUTATIONS } from "./list.js";
import type { Catcher, Mutation } from "./mutation.js";
import { type Outcome, runTests } from "./run-tests.js";

/** What came of one mutation: `unclear` when no test failed by what it asserts, but not all of them passed either. */
interface Verdict {
	mutation: Mutation;
	kind: "caught" | "survived" | "unclear";
	/** The test that noticed, or why it is unclear. */
	by: string;
}

const MOST_SHOWN = 200;

async function main(wanted: string[]): Promise<number> {
	const mutations = MUTATIONS.filter(({ name }) => isWanted(name, wanted));
	if (mutations.length === 0) return fail("No mutation has such a name.");
	const checkout = new Checkout(process.cwd());
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => breakOff(checkout));
	try {
		const problems = await runUnbroken(checkout, mutations);
		if (problems.length > 0) return fail(["Unbroken, the tests must pass:", ...problems].join("\n"));
		const verdicts: Verdict[] = [];
		say("| # | attacks | mutation | caught by |\n|---|---|---|---|");
		for (const mutation of mutations) {
			const verdict = await judge(checkout, mutation);
			verdicts.push(verdict);
			const by = verdict.kind === "caught" ? verdict.by : `**${verdict.kind.toUpperCase()}** ${verdict.by}`;
			say(`| ${verdicts.length} | ${mutation.attacks} | ${mutation.name} | ${by.replaceAll("|", "\\|")} |`);
		}
		return sum(verdicts);
	} finally {
		checkout.remove();
	}
}

function isWanted(name: string, wanted: string[]): boolean {
	return wanted.length === 0 || wanted.some((part) => name.toLowerCase().includes(part.toLowerCase()));
}

/** Every named test once, all together: each must be there and pass, else its failing would say nothing. */
async function runUnbroken({ folder }: Checkout, mutations: Mutation[]): Promise<string[]> {
	const catchers = mutations.flatMap(({ caughtBy }) => caughtBy);
	const { tests, broken } = await runTests(folder, catchers);
	if (broken !== null) return [broken];
	const failing = tests.filter((test) => test.failing !== null).map(({ name }) => `fails: ${name}`);
	const missing = catchers.filter(({ name }) => !tests.some((test) => test.name.includes(name)));
	return [...failing, ...missing.map(({ file, name }: Catcher) => `is not there: ${file}: ${name}`)];
}

async function judge(checkout: Checkout, mutation: Mutation): Promise<Verdict> {
	try {
		const outcome = await checkout.whileBroken(mutation, () => runTests(checkout.folder, mutation.caughtBy));
		return { mutation, ...verdictOn(outcome) };
	} catch (error) {
		return { mutation, kind: "unclear", by: String(error) };
	}
}

function verdictOn({ tests, broken }: Outcome): Pick<Verdict, "kind" | "by"> {
	for (const failing of ["assertion", "threw"] as const) {
		const test = tests.find((one) => one.failing === failing);
		if (test !== undefined) return { kind: "caught", by: test.name };
	}
	if (broken !== null)
		return { kind: "unclear", by: broken.replace(/\s+/g, " ").trim().slice(0, MOST_SHOWN) };
	const late = tests.find((one) => one.failing === "timedOut");
	return late === undefined
		? { kind: "survived", by: "" }
		: { kind: "unclear", by: `timed out: ${late.name}` };
}

function breakOff(checkout: Checkout): never {
	checkout.remove();
	process.exit(1);
}

function sum(verdicts: Verdict[]): number {
	const count = (kind: Verdict["kind"]) => verdicts.filter((verdict) => verdict.kind === kind).length;
	const unclear = count("unclear") === 0 ? "" : `, ${count("unclear")} unclear`;
	say(`\n${count("caught")} caught, ${count("survived")} survived${unclear}`);
	return count("caught") === verdicts.length ? 0 : 1;
}

function fail(message: string): number {
	process.stderr.write(`${message}\n`);
	return 1;
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

process.exitCode = await main(process.argv.slice(2));
