import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { Coupling } from "../domain/coupling.js";
import type { ListedPair } from "../resolution/take-over.js";
import { UsageError } from "./exit.js";

/** What spreadsheets take for a formula; csv-stringify puts an apostrophe in front, which is taken away again. */
const GUARDED = /^'(?=[=+\-@\t\r])/;

/** The pairs of a list with the columns left and right, in any order. @throws UsageError when it is none */
export async function readCouplings(path: string): Promise<ListedPair[]> {
	return parseCouplings(await readText(path), path);
}

async function readText(path: string): Promise<string> {
	try {
		return await readFile(path, "utf8");
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		const reason = code === "ENOENT" ? "there is no such file" : `the system says ${code}`;
		throw new UsageError(
			`${path} cannot be read: ${reason}. Name a CSV file with the columns left and right.`,
		);
	}
}

/** The same of a text: comma, semicolon or tab between the columns; further columns are passed over. */
export function parseCouplings(text: string, path: string): ListedPair[] {
	const rows = rowsOf(text, path);
	const [first, ...rest] = rows;
	if (first === undefined) throw new UsageError(`${path} is empty. Expected the columns left and right.`);
	const header = first.cells.map((cell) => cell.toLowerCase());
	const hasHeader = header.includes("left") || header.includes("right");
	if (hasHeader && !(header.includes("left") && header.includes("right")))
		throw new UsageError(`${path} lacks a column: its first line must name both left and right.`);
	const [left, right] = hasHeader ? [header.indexOf("left"), header.indexOf("right")] : [0, 1];
	return (hasHeader ? rest : rows).map(({ cells, line }) => ({
		line,
		left: cells[left] ?? "",
		right: cells[right] ?? "",
	}));
}

function rowsOf(text: string, path: string): Array<{ cells: string[]; line: number }> {
	const [firstLine = ""] = text.split(/\r?\n/, 1);
	const delimiter = [";", "\t", ","].find((mark) => firstLine.includes(mark)) ?? ",";
	const options = { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true, trim: true };
	try {
		const rows = parse(text, { ...options, info: true }) as unknown as Array<{
			record: string[];
			info: { lines: number };
		}>;
		return rows.map(({ record, info }) => ({
			cells: record.map((cell) => cell.replace(GUARDED, "").trim()),
			line: info.lines,
		}));
	} catch (error) {
		throw new UsageError(`${path} is no CSV file: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/** The columns of an exported list, which `readCouplings` reads back. */
export const COLUMNS = ["left", "right", "coupledAt"] as const;

/** A coupling as a row of a list; null while one of its records is still being made, or once it was ended. */
export function toRow(coupling: Coupling): Record<(typeof COLUMNS)[number], string> | null {
	const { state, left, right, createdAt } = coupling;
	if (state !== "coupled" || left.id === null || right.id === null) return null;
	return { left: left.id, right: right.id, coupledAt: createdAt };
}
