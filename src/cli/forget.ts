import type { Command } from "commander";
import type { FoundRecord } from "../ports/use-cases.js";
import { RecordNotFoundError } from "../ports/use-cases.js";
import { StillCoupledError } from "../resolution/forget.js";
import { EXIT, UsageError } from "./exit.js";
import { cliActor, mappingFacts, type Opened, withApp } from "./open.js";
import { printJson, type Terminal } from "./terminal.js";
import { apartLine, recordLine } from "./words.js";

interface ForgetOptions {
	mapping?: string;
	uncouple?: boolean;
	yes?: boolean;
	json?: boolean;
}

const MORE = `
Both records stay as they are in their systems: delete them there first, or they are read again once they change.
Koppel keeps their ids, what happened, when and through whom; it may be asked for again.

Examples:
  koppel forget C-1001
  koppel forget 7f5c8a52-0000-4000-8000-000000000000 --mapping customers --uncouple --yes`;

/** `koppel forget <record>`: takes a record's values out of what Koppel keeps. */
export function addForget(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("forget")
		.summary("take a record's values out of everything Koppel keeps")
		.description(
			"Takes the values of a record and of its partner out of errors, cards, logs and the audit trail, for good. That something happened stays.",
		)
		.argument("<record>", "its number, or its id in either system; of a deleted record its id")
		.option("--mapping <name>", "look in this mapping only")
		.option("--uncouple", "end its coupling first")
		.option("--yes", "do not ask")
		.option("--json", "print the outcome as data")
		.addHelpText("after", MORE)
		.action(async (record: string, options: ForgetOptions) => {
			const { mapping } = options;
			done(await withApp(terminal, mapping, (opened) => forget(opened, record, options)));
		});
}

async function forget(opened: Opened, record: string, options: ForgetOptions): Promise<number> {
	const { app, terminal } = opened;
	const found = await theRecord(opened, record, options.mapping);
	const words = recordLine(found, mappingFacts(app, found.mapping));
	const coupled = await isCoupled(opened, found);
	if (coupled && !options.uncouple) throw new StillCoupledError();
	if (!options.yes && !(await isSure(terminal, words))) {
		terminal.err("Nothing was forgotten.");
		return EXIT.failures;
	}
	if (coupled) await app.useCases.uncouple(found.mapping, found.couplingId ?? record, cliActor());
	const forgotten = await app.forget(found, cliActor());
	const { mapping, couplingId, left, right } = found;
	if (options.json) printJson(terminal, { mapping, couplingId, left, right, forgotten });
	else {
		const { errors, log, audit, operations, cards } = forgotten;
		terminal.out(
			`Forgotten: ${words}. Values were taken out of ${errors} errors, ${cards} cards, ${log} log entries, ${audit} audit entries and ${operations} operations.`,
		);
	}
	return EXIT.done;
}

/** The one record that is meant. */
async function theRecord({ app, terminal }: Opened, record: string, mapping?: string): Promise<FoundRecord> {
	const found = await app.findKept(record, mapping);
	const [one, another] = found;
	if (one === undefined) {
		const where = mapping ?? app.mappings.names.join(", ");
		const message = `Koppel keeps nothing of "${record}" in ${where}. Give its number, or its id once it is deleted.`;
		throw new RecordNotFoundError(where, record, message);
	}
	if (another === undefined) return one;
	for (const each of found)
		terminal.err(`  ${each.mapping}: ${apartLine(each, mappingFacts(app, each.mapping))}`);
	throw new UsageError(
		`${found.length} records are called "${record}". Name one by its id, or its mapping with --mapping.`,
	);
}

async function isCoupled({ app }: Opened, { couplingId }: FoundRecord): Promise<boolean> {
	const coupling = couplingId === null ? null : await app.engine.stores.couplings.get(couplingId);
	return coupling !== null && coupling.state !== "parted";
}

async function isSure(terminal: Terminal, words: string): Promise<boolean> {
	if (terminal.ask === undefined)
		throw new UsageError("This cannot be undone, and there is nobody to ask: say --yes to forget it.");
	const answer = await terminal.ask(`Forget ${words} for good? Type yes: `);
	return answer.trim().toLowerCase() === "yes";
}
