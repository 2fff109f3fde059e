import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A counterpart in a process of its own: one message each way per question. */
export class Child<Answer> {
	private constructor(
		private readonly process: ChildProcess,
		/** What it said when it was ready. */
		readonly greeting: unknown,
	) {}

	/** Starts `bench/<name>.js` and waits until it is ready. */
	static async start<Greeting, Answer>(
		name: string,
	): Promise<Child<Answer> & { readonly greeting: Greeting }> {
		const child = fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)));
		const [greeting] = (await once(child, "message")) as [Greeting];
		return new Child<Answer>(child, greeting) as Child<Answer> & { readonly greeting: Greeting };
	}

	async ask(command: object): Promise<Answer> {
		this.process.send(command);
		const [answer] = (await once(this.process, "message")) as [Answer];
		return answer;
	}

	stop(): void {
		this.process.kill();
	}
}
