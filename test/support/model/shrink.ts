import { type History, type ModelStep, PLAIN, type Settings } from "./steps.js";

/**
 * The shortest history found that still fails: steps are left out and settings made plain, one after the other, as
 * long as it does. `most` is how many histories are played for it.
 */
export async function shrink(
	history: History,
	fails: (history: History) => Promise<boolean>,
	most = 300,
): Promise<History> {
	let best = history;
	let left = most;
	for (let improved = true; improved && left > 0; ) {
		improved = false;
		for (const smaller of candidates(best)) {
			if (--left <= 0) break;
			if (!(await fails(smaller))) continue;
			best = smaller;
			improved = true;
			break;
		}
	}
	return best;
}

function* candidates(history: History): Generator<History> {
	const { steps, settings } = history;
	for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
		for (let at = steps.length - size; at >= 0; at -= size) {
			yield { ...history, steps: [...steps.slice(0, at), ...steps.slice(at + size)] };
		}
	}
	for (const [at, step] of steps.entries()) {
		for (const simpler of simplerSteps(step)) {
			yield { ...history, steps: [...steps.slice(0, at), simpler, ...steps.slice(at + 1)] };
		}
	}
	for (const name of Object.keys(PLAIN) as Array<keyof Settings>) {
		if (settings[name] !== PLAIN[name]) yield { ...history, settings: { ...settings, [name]: PLAIN[name] } };
	}
}

/** What happens meanwhile may be left out, or an interrupted job run through. */
function* simplerSteps(step: ModelStep): Generator<ModelStep> {
	if (step.do === "interrupt") {
		for (const at of step.meanwhile.keys()) {
			yield { ...step, meanwhile: step.meanwhile.filter((_, other) => other !== at) };
		}
		if (step.meanwhile.length === 0 && step.ending === "goOn")
			yield { do: "work", by: step.by, job: step.job };
	}
	if (step.do === "together") for (const job of step.jobs) yield { do: "work", ...job };
	if ("by" in step && step.by !== "main") yield { ...step, by: "main" };
	if (step.do === "work" && step.job.job === "run" && step.job.full) yield { ...step, job: { job: "run" } };
}
