import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import type { Mutation } from "./mutation.js";

/** What a copy does without: what is built, installed or kept by git. */
const LEFT_OUT = new Set(["node_modules", "dist", ".git", ".koppel", "coverage"]);

/** A copy of the checkout that may be broken without anybody noticing. */
export class Checkout {
	readonly folder: string;

	constructor(root: string) {
		this.folder = realpathSync(mkdtempSync(join(tmpdir(), "koppel-mutations-")));
		const isWanted = (path: string) => !LEFT_OUT.has(relative(root, path).split(sep)[0] ?? "");
		cpSync(root, this.folder, { recursive: true, filter: isWanted });
		symlinkSync(realpathSync(join(root, "node_modules")), join(this.folder, "node_modules"));
	}

	/** Breaks one file while the work goes on, and puts it back. Throws when the text does not stand there once. */
	async whileBroken<T>({ file, text, replacement }: Mutation, work: () => Promise<T>): Promise<T> {
		const path = join(this.folder, file);
		const whole = readFileSync(path, "utf8");
		const [before, after, ...more] = whole.split(text);
		if (before === undefined || after === undefined || more.length > 0)
			throw new Error(`${file} does not hold exactly once: ${text}`);
		writeFileSync(path, `${before}${replacement}${after}`);
		try {
			return await work();
		} finally {
			writeFileSync(path, whole);
		}
	}

	remove(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}
}
