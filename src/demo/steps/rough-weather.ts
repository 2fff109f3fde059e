import { BUSINESS_CENTRAL, DYNAMICS } from "../configuration.js";
import type { Scene } from "../scene.js";

/** A system that asks for patience gets it, and nobody hears of it. */
export async function throttled(scene: Scene): Promise<void> {
	const { stage, people } = scene;
	const pair = scene.pick();
	const cardsBefore = scene.messages();
	scene.editLeft(pair, { phoneNumber: "+31 20 555 0301" });
	const fault = stage.dynamics.faults.add({
		scope: "request",
		times: 2,
		action: { type: "answer", status: 429, retryAfter: 1 },
	});
	scene.say(
		`Petra edits ${pair.name} while ${DYNAMICS} is busy: it answers the next two requests with "429 Too Many ` +
			'Requests, come back in 1 second".',
	);

	await people.runs();
	fault.remove();
	scene.holds(fault.hits === 2, "both requests were refused, and Koppel waited as long as it was asked to");
	scene.holds(
		scene.right(pair, "telephone1") === "+31 20 555 0301",
		`the edit arrived in ${DYNAMICS} all the same`,
	);
	scene.holds(scene.messages() === cardsBefore, "it made no card: this heals by itself");
}

/** The system did what it was asked to, but its answer never came: repeating blindly would do it twice. */
export async function lostAnswers(scene: Scene): Promise<void> {
	await lostUpdate(scene);
	await lostCreate(scene);
}

async function lostUpdate(scene: Scene): Promise<void> {
	const { stage, people } = scene;
	const pair = scene.pick();
	const phone = "+31 20 555 0401";
	scene.editLeft(pair, { phoneNumber: phone });
	const fault = stage.dynamics.faults.add({
		match: { set: "accounts", operation: "update" },
		when: "after",
		action: { type: "drop" },
	});
	scene.say(
		`Petra edits ${pair.name} as well. ${DYNAMICS} stores the change, but the connection breaks before it can say so.`,
	);

	await people.runs();
	await scene.struck(fault, "the answer of the update was lost");
	scene.holds(scene.right(pair, "telephone1") === phone, "the change stands in both systems");
	await people.runs();
	scene.holds(
		scene.timesWritten("right", pair, "telephone1", phone) === 1,
		"it was written exactly once, also after another run: Koppel looked before it repeated anything",
	);
}

async function lostCreate(scene: Scene): Promise<void> {
	const { stage, people } = scene;
	const number = "N-2002";
	stage.dynamics.create(
		"accounts",
		{ accountnumber: number, name: "Waddeneiland Zeep", telephone1: "+31 562 555 0402" },
		{ by: "Otis Falk" },
	);
	const fault = stage.businessCentral.faults.add({
		match: { set: "customers", operation: "create" },
		when: "after",
		action: { type: "drop" },
	});
	scene.say(
		`Otis enters a new account, Waddeneiland Zeep. ${BUSINESS_CENTRAL} creates the customer, and again the answer is lost.`,
	);

	await people.runs();
	await scene.struck(fault, "the answer of the create was lost");
	await people.runs();
	const born = scene.pairOf(number);
	scene.holds(
		scene.left(born, "displayName") === "Waddeneiland Zeep",
		"there is exactly one customer Waddeneiland Zeep, coupled to its account; no duplicate",
	);
}
