import type { Command } from "commander";
import { secretsIn } from "../config/env.js";
import { AREAS, type Finding, type Severity, UNREACHABLE } from "../doctor/finding.js";
import { loadCheckableSettings } from "../settings.js";
import { examine } from "./examine.js";
import { EXIT } from "./exit.js";
import { printJson, type Terminal } from "./terminal.js";

const EXIT_CODES = `
Looks at: ${AREAS.join(", ")}.
Each finding tells who has to fix it, and the exact step. What cannot be known without writing is listed as "not checked".

Exit codes: 0 nothing keeps Koppel from working (there may be warnings); 1 errors were found; 2 the configuration is
wrong; 3 a system, Slack or the database cannot be reached.`;

/** `koppel doctor`: what is wrong, who has to fix it, and how. Writes nothing anywhere. */
export function addDoctor(program: Command, terminal: Terminal, done: (code: number) => void): void {
	program
		.command("doctor")
		.summary("look for what is wrong, who has to fix it, and how; writes nothing")
		.description(
			"Checks the configuration, both systems, every mapped field, permissions, clocks, Slack and the database, and says for each finding who has to fix it and the exact step. Writes nothing anywhere.",
		)
		.option("--json", "print the findings as data")
		.addHelpText("after", EXIT_CODES)
		.action(async (options: { json?: boolean }) => done(await examineAll(terminal, options.json ?? false)));
}

async function examineAll(terminal: Terminal, json: boolean): Promise<number> {
	const checked = await loadCheckableSettings(terminal.env);
	const secrets = secretsIn(terminal.env);
	const findings = (await examine(checked, terminal.env.TZ || null)).map((finding) =>
		masked(finding, secrets),
	);
	if (json) printJson(terminal, { ...counts(findings), findings });
	else terminal.out(report(findings));
	return exitCode(findings);
}

/** A foreign message may quote what we sent. */
function masked(finding: Finding, secrets: string[]): Finding {
	const clean = (text: string) =>
		secrets
			.filter((secret) => secret.length >= 4)
			.reduce((masking, secret) => masking.replaceAll(secret, "***"), text);
	return {
		...finding,
		found: clean(finding.found),
		step: clean(finding.step),
		subject: clean(finding.subject),
	};
}

function counts(findings: Finding[]): Record<"errors" | "warnings" | "infos", number> {
	const of = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
	return { errors: of("error"), warnings: of("warning"), infos: of("info") };
}

const TITLES: Record<Severity, string> = {
	error: "Errors",
	warning: "Warnings",
	info: "Good to know",
};

function report(findings: Finding[]): string {
	const parts = (["error", "warning", "info"] as const).flatMap((severity) => {
		const some = findings.filter((finding) => finding.severity === severity);
		if (some.length === 0) return [];
		return [`${TITLES[severity]} (${some.length})`, ...some.map(findingText)];
	});
	const { errors, warnings } = counts(findings);
	const end =
		errors > 0
			? `${number(errors, "error")} to put right, ${number(warnings, "warning")}.`
			: `Nothing keeps Koppel from working; ${number(warnings, "warning")}.`;
	return [...parts, end].join("\n\n");
}

function findingText({ area, subject, found, who, step }: Finding): string {
	return [`  ${area}, ${subject}`, `    ${found}`, `    Who: ${who}`, `    Step: ${step}`].join("\n");
}

function number(count: number, word: string): string {
	if (count === 0) return `no ${word}s`;
	return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function exitCode(findings: Finding[]): number {
	const errors = findings.filter(({ severity }) => severity === "error");
	if (errors.some(({ code }) => code === "configuration")) return EXIT.usage;
	if (errors.some(({ code }) => code === UNREACHABLE)) return EXIT.unreachable;
	return errors.length > 0 ? EXIT.failures : EXIT.done;
}
