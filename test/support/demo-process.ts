import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MAIN = join(process.cwd(), "dist/src/cli/main.js");

/** `koppel demo` in a process of its own, with a folder for temporary files that nobody else uses. */
export interface DemoProcess {
	child: ChildProcess;
	/** Resolves once the demo has said this. Rejects when it ends first. */
	says(text: RegExp): Promise<RegExpExecArray>;
	/** Resolves with the exit code, and everything that was written. */
	ended: Promise<{ code: number | null; out: string; err: string }>;
	/** What it left in its folder for temporary files. */
	leftFiles(): Promise<string[]>;
	/** Takes the folder away, and the demo if it still runs. */
	dispose(): Promise<void>;
}

/** Starts `koppel demo`. `environment` is added to a clean one. */
export async function startDemo(words: string[], environment: NodeJS.ProcessEnv = {}): Promise<DemoProcess> {
	if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing; run "npm run build" first.`);
	const folder = await mkdtemp(join(tmpdir(), "koppel-demo-test-"));
	const clean = { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: folder };
	const child = spawn(process.execPath, [MAIN, "demo", ...words], { env: { ...clean, ...environment } });
	const written = { out: "", err: "" };
	child.stdout.on("data", (chunk) => {
		written.out += String(chunk);
	});
	child.stderr.on("data", (chunk) => {
		written.err += String(chunk);
	});
	const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...written }));
	return {
		child,
		ended,
		says: (text) =>
			new Promise((resolve, reject) => {
				const look = () => {
					const found = text.exec(written.out + written.err);
					if (found !== null) resolve(found);
				};
				child.stdout.on("data", look);
				child.stderr.on("data", look);
				ended.then(({ out, err }) => reject(new Error(`The demo ended without ${text}:\n${out}${err}`)));
				look();
			}),
		leftFiles: () => readdir(folder),
		dispose: async () => {
			if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
			await ended;
			await rm(folder, { recursive: true, force: true, maxRetries: 3 });
		},
	};
}

/** True while a process of this id runs. */
export function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
