import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../cli/main.js", import.meta.url));
const END_WITH_PARENT = new URL("./end-with-parent.js", import.meta.url).href;
/** How many of its last lines are kept, to say why it ended. */
const KEPT_LINES = 30;
const START_WITHIN_MS = 20_000;
/** The bot itself gives up after 10 s. */
const STOP_WITHIN_MS = 12_000;

/** Thrown when the bot does not start, or ends without being asked to. */
export class BotEndedError extends Error {
	override readonly name = "BotEndedError";
	readonly code = "botEnded";
	constructor(
		message: string,
		/** What it said last, oldest first. */
		readonly lastLines: string[],
	) {
		super(message);
	}
}

/** Koppel as its users run it: `koppel start` in a process of its own, which can be killed and started again. */
export class Bot {
	/** Where it takes what happens in Slack, "Socket Mode" without an address; empty before the first start. */
	url = "";
	readonly #environment: NodeJS.ProcessEnv;
	readonly #tellEnd: (error: BotEndedError) => void;
	#process: ChildProcess | null = null;
	#exited: Promise<unknown> = Promise.resolve();
	#isEndExpected = false;
	#lines: string[] = [];

	/** @param options.onEnd told when it ends without having been asked to */
	constructor(options: { environment: NodeJS.ProcessEnv; onEnd: (error: BotEndedError) => void }) {
		this.#environment = options.environment;
		this.#tellEnd = options.onEnd;
	}

	/** Process id; null while it does not run. */
	get pid(): number | null {
		return this.#process?.pid ?? null;
	}

	/** What it said last, oldest first. */
	get lastLines(): readonly string[] {
		return this.#lines;
	}

	/** Starts it and waits until it listens. @throws BotEndedError when it ends instead */
	async start(): Promise<void> {
		const child = spawn(process.execPath, ["--import", END_WITH_PARENT, MAIN, "start"], {
			env: this.#environment,
			stdio: ["ignore", "pipe", "pipe", "ipc"],
			// In a group of its own, so that Ctrl-C reaches the demo alone, which then stops the bot in order.
			detached: true,
		});
		this.#process = child;
		this.#isEndExpected = false;
		this.#lines = [];
		this.#exited = once(child, "exit");
		child.once("exit", (code, signal) => this.#ended(child, code, signal));
		this.url = await this.#listening(child);
	}

	/** Ends it at once, as a power cut would. */
	async kill(): Promise<void> {
		await this.#end("SIGKILL");
	}

	/** Asks it to finish what is under way and waits for its end; kills it when that takes too long. */
	async stop(): Promise<void> {
		const timer = setTimeout(() => this.#process?.kill("SIGKILL"), STOP_WITHIN_MS);
		await this.#end("SIGTERM");
		clearTimeout(timer);
	}

	async #end(signal: NodeJS.Signals): Promise<void> {
		this.#isEndExpected = true;
		if (this.#process === null) return;
		this.#process.kill(signal);
		await this.#exited;
	}

	/** Resolves with the address it says it listens on. */
	#listening(child: ChildProcess): Promise<string> {
		return new Promise((resolve, reject) => {
			const fail = (what: string) => reject(new BotEndedError(`Koppel did not start: ${what}.`, this.#lines));
			const timer = setTimeout(
				() => fail(`it said nothing for ${START_WITHIN_MS / 1_000} s`),
				START_WITHIN_MS,
			);
			child.once("error", (error) => fail(error.message));
			child.once("exit", (code) => fail(`it ended with exit code ${code}`));
			child.once("exit", () => clearTimeout(timer));
			for (const stream of [child.stdout, child.stderr]) {
				if (stream === null) continue;
				createInterface({ input: stream }).on("line", (line) => {
					this.#lines = [...this.#lines, line].slice(-KEPT_LINES);
					const address = /Listening for Slack: (.+)/.exec(line)?.[1];
					if (address === undefined) return;
					clearTimeout(timer);
					resolve(address);
				});
			}
		});
	}

	#ended(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
		if (this.#process === child) this.#process = null;
		if (this.#isEndExpected) return;
		const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
		this.#tellEnd(new BotEndedError(`Koppel ended ${how} although nobody stopped it.`, this.#lines));
	}
}
