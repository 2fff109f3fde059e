import { type Command, Option } from "commander";
import { stringify } from "csv-stringify";
import type { Side } from "../domain/record.js";
import type { TakenPair } from "../resolution/take-over.js";
import { COLUMNS, readCouplings, toRow } from "./couplings-file.js";
import { EXIT, UsageError } from "./exit.js";
import { checkMappings, cliActor, mappingFacts, type Opened, withApp } from "./open.js";
import { publicError, publicPair, publicRecord } from "./public-data.js";
import { printJson, type Terminal } from "./terminal.js";
import { recordLine } from "./words.js";

interface CoupleOptions {
	from?: string;
	side?: Side;
	dryRun?: boolean;
	json?: boolean;
}

const EXAMPLES = `
Examples:
  koppel couple customers C-1001 A-77 --side left
  koppel couple customers --from couplings.csv --dry-run

The file has the columns left and right (ids, or values of the match field); what stands in others is passed over.
Nothing is written to a system by --from: where two records differ, the mapping's onCouple decides in the next run.

Exit codes: 0 done; 1 some pairs were refused; 2 the command, the file or the configuration is wrong; 3 a system or
the database cannot be reached.`;

/** `koppel couple <mapping> <left> <right>`, or `--from` a list. */
export function addCouple(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("couple")
		.summary("couple two records, or take over couplings from a file")
		.description(
			"Couples two records by hand, or takes over the couplings of a CSV file. A record that is coupled already is never taken from its partner.",
		)
		.argument("<mapping>", "its name in the configuration")
		.argument("[left]", "a record of the left system: its id, or the value of the match field")
		.argument("[right]", "a record of the right system")
		.option("--from <file>", "a CSV file with the columns left and right")
		.addOption(
			new Option("--side <side>", "whose values win where two records differ").choices(["left", "right"]),
		)
		.option("--dry-run", "say what would be coupled, and couple nothing")
		.option("--json", "print the outcome of every pair as data")
		.addHelpText("after", EXAMPLES)
		.action(async (mapping: string, left?: string, right?: string, options: CoupleOptions = {}) => {
			const { from, side } = options;
			if (from === undefined ? left === undefined || right === undefined : left !== undefined)
				throw new UsageError("Name a record of each system, or a file with --from, and not both.");
			if (from !== undefined && side !== undefined)
				throw new UsageError("--side is for two records; a file follows the mapping's onCouple.");
			const pairs =
				from === undefined ? [{ line: 1, left: left ?? "", right: right ?? "" }] : await readCouplings(from);
			const run = async (opened: Opened) => {
				await checkMappings(opened.app, mapping);
				return from === undefined && !options.dryRun
					? coupleTwo(opened, mapping, pairs, options)
					: takeOver(opened, mapping, pairs, options);
			};
			done(await withApp(terminal, mapping, run));
		});
}

type Pairs = Awaited<ReturnType<typeof readCouplings>>;

async function takeOver(
	{ app, terminal, ending }: Opened,
	mapping: string,
	pairs: Pairs,
	{ dryRun = false, json = false }: CoupleOptions,
): Promise<number> {
	const tell = (done: number) => {
		if (done < pairs.length) terminal.err(`${done} of ${pairs.length} pairs`);
	};
	const request = { pairs, dryRun, actor: cliActor(), signal: ending, onProgress: tell };
	const facts = mappingFacts(app, mapping);
	const taken = (await app.takeOver(mapping, request)).map((pair) => publicPair(pair, facts));
	const refused = taken.filter(({ outcome }) => outcome === "refused");
	if (json) printJson(terminal, { ...counts(taken), dryRun, pairs: taken });
	else {
		for (const { line, reason } of refused) terminal.out(`line ${line}: ${reason}${headingHint(line)}`);
		terminal.out(summary(taken, dryRun));
	}
	return refused.length === 0 && taken.length === pairs.length ? EXIT.done : EXIT.failures;
}

/** A line of headings is the first one, and is passed over where it names both columns. */
function headingHint(line: number): string {
	return line === 1 ? '. If these are headings, call the columns "left" and "right"' : "";
}

function counts(taken: TakenPair[]): Record<TakenPair["outcome"], number> {
	const of = (outcome: TakenPair["outcome"]) => taken.filter((pair) => pair.outcome === outcome).length;
	return { coupled: of("coupled"), already: of("already"), refused: of("refused") };
}

function summary(taken: TakenPair[], dryRun: boolean): string {
	const { coupled, already, refused } = counts(taken);
	const next = coupled > 0 && !dryRun ? " The next run looks at them." : "";
	return `${coupled} ${dryRun ? "would be coupled" : "coupled"}, ${already} coupled already, ${refused} refused.${next}`;
}

async function coupleTwo(
	{ app, terminal, ending }: Opened,
	mapping: string,
	pairs: Pairs,
	{ side, json = false }: CoupleOptions,
): Promise<number> {
	const actor = cliActor();
	const looked = await app.takeOver(mapping, { pairs, dryRun: true, actor, signal: ending });
	const [pair] = looked;
	if (pair === undefined) return EXIT.failures;
	// A pair that a person parted is coupled again by hand, which the list leaves alone.
	if (pair.outcome === "refused" && pair.code !== "parted")
		throw new UsageError(`They cannot be coupled: ${pair.reason}.`);
	if (pair.outcome === "already") {
		terminal.out("They are coupled already.");
		return EXIT.done;
	}
	const { left, right } = pair;
	const choice = side === undefined ? {} : { choice: { side } };
	const outcome = await app.useCases.couple({ mapping, left, right, actor, signal: ending, ...choice });
	const facts = mappingFacts(app, mapping);
	const { record, error } = outcome;
	if (json)
		printJson(terminal, {
			record: publicRecord(record, facts),
			error: error === null ? null : publicError(error, facts),
		});
	else {
		terminal.out(`Coupled ${recordLine(record, facts)}.`);
		if (error !== null) terminal.out(`They differ: "koppel errors ${mapping}" asks which is right.`);
		terminal.out(`  koppel undo ${mapping} ${left}`);
	}
	return error === null ? EXIT.done : EXIT.failures;
}

/** `koppel export-couplings <mapping>`: the list that `couple --from` reads back. */
export function addExportCouplings(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("export-couplings")
		.summary("print the couplings of a mapping as CSV")
		.description(
			"Prints the couplings of a mapping as CSV, in the form that koppel couple --from reads back. Asks no system.",
		)
		.argument("<mapping>", "its name in the configuration")
		.option("--json", "print them as data, one line for each")
		.action(async (mapping: string, options: { json?: boolean }) => {
			const run = (opened: Opened) => exportAll(opened, mapping, options.json ?? false);
			done(await withApp(terminal, mapping, run));
		});
}

/** Page by page, so that any number of couplings passes through. The header stands first, also over no couplings. */
async function exportAll({ app, terminal }: Opened, mapping: string, json: boolean): Promise<number> {
	if (!json) terminal.out(COLUMNS.join(","));
	for await (const page of app.engine.stores.couplings.all(mapping)) {
		const rows = page.map(toRow).filter((row) => row !== null);
		if (json) for (const row of rows) terminal.out(JSON.stringify(row));
		else if (rows.length > 0) terminal.out((await csvOf(rows)).trimEnd());
	}
	return EXIT.done;
}

/** Cells that a spreadsheet would take for a formula get an apostrophe in front. */
function csvOf(rows: Array<Record<string, string>>): Promise<string> {
	return new Promise((resolve, reject) => {
		const options = { columns: [...COLUMNS], escape_formulas: true };
		stringify(rows, options, (error, text) => (error ? reject(error) : resolve(text)));
	});
}
