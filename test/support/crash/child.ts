import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { OutboxTask } from "./outbox-task.js";
import type { CrashTask, Said } from "./task.js";

/** What such a process runs: the compiled program of this name beside this file's. */
export type Program = "engine-child" | "outbox-child";

/** A real process that does one thing, dies of it, or is stopped in the middle. */
export class Child {
	private readonly words: Said[] = [];
	private readonly child: ChildProcess;
	private output = "";
	private readonly over: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

	constructor(program: Program) {
		this.child = fork(`dist/test/support/crash/${program}.js`, [], {
			execArgv: [],
			stdio: ["ignore", "pipe", "pipe", "ipc"],
		});
		for (const stream of [this.child.stdout, this.child.stderr])
			stream?.on("data", (data) => {
				this.output += data;
			});
		this.child.on("message", (words: Said) => this.words.push(words));
		this.over = once(this.child, "close").then(([code, signal]) => ({ code, signal }));
	}

	begin(task: CrashTask | OutboxTask): void {
		this.child.send(task);
	}

	/** Stops it where it stands still. */
	async stopsThere(): Promise<void> {
		await this.says("reached");
		this.child.kill("SIGSTOP");
	}

	/** Wakes it: it goes on from there. */
	wake(): void {
		this.child.send("go on");
		this.child.kill("SIGCONT");
	}

	kill(): void {
		this.child.kill("SIGKILL");
	}

	/** Once it says this. Rejects when it ends before. */
	async says<Word extends Said["says"]>(word: Word): Promise<Extract<Said, { says: Word }>> {
		for (;;) {
			const said = this.words.find(({ says }) => says === word);
			if (said !== undefined) return said as Extract<Said, { says: Word }>;
			const ended = await Promise.race([this.over, once(this.child, "message").then(() => null)]);
			if (ended !== null && !this.words.some(({ says }) => says === word))
				throw new Error(`It ended (${ended.signal ?? ended.code}) and never said ${word}: ${this.output}`);
		}
	}

	/** Once it was killed. Rejects when it ended by itself. */
	async isKilled(): Promise<void> {
		const { code, signal } = await this.over;
		if (signal !== "SIGKILL")
			throw new Error(
				`It was not killed but ended with ${code}: ${JSON.stringify(this.words)} ${this.output}`,
			);
	}

	/** Takes it away, whatever it is at. */
	async end(): Promise<void> {
		this.child.kill("SIGKILL");
		await this.over;
	}
}

/** Starting a process takes longer than most of what is asked of it: the next one starts while a test is on. */
export class Children {
	private waiting: Child | null = null;
	private readonly all = new Set<Child>();

	constructor(private readonly program: Program) {}

	/** A process that may be given its task. */
	next(): Child {
		const child = this.waiting ?? this.start();
		this.waiting = this.start();
		return child;
	}

	async end(): Promise<void> {
		await Promise.all([...this.all].map((child) => child.end()));
	}

	private start(): Child {
		const child = new Child(this.program);
		this.all.add(child);
		return child;
	}
}
