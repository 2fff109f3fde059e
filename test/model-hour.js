/**
 * Plays random histories against the reference model for an hour, or for as long as told, from a seed of its own, and
 * prints every history that fails as a list of steps. Exit code 1 when one did.
 *
 *     npm run test:model -- [--minutes 60] [--seed 12345]
 */
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
	options: {
		minutes: { type: "string", default: "60" },
		seed: { type: "string", default: String(1_000_000 + Math.floor(Math.random() * 1_000_000_000)) },
	},
});

process.stdout.write(`Random histories for ${values.minutes} minutes, from seed ${values.seed} on.\n`);
const jest = [
	"--experimental-vm-modules",
	"--disable-warning=ExperimentalWarning",
	"node_modules/jest/bin/jest.js",
];
const child = spawn(
	process.execPath,
	[...jest, "--selectProjects", "node", "--ci", "--runInBand", "test/scenarios/model/model-1.test.ts"],
	{
		stdio: "inherit",
		env: { ...process.env, KOPPEL_MODEL_MINUTES: values.minutes, KOPPEL_MODEL_SEED: values.seed },
	},
);
child.on("exit", (code) => process.exit(code ?? 1));
