/** Where a command runs: its environment, and where its answer goes. Progress and problems go to `err`. */
export interface Terminal {
	env: NodeJS.ProcessEnv;
	out(text: string): void;
	err(text: string): void;
}

/** The process's own environment, standard output and standard error. */
export const terminal: Terminal = {
	env: process.env,
	out: (text) => void process.stdout.write(`${text}\n`),
	err: (text) => void process.stderr.write(`${text}\n`),
};

/** Data for another program; the shape is stable. */
export function printJson(to: Terminal, data: unknown): void {
	to.out(JSON.stringify(data, null, 2));
}
