import { BUSINESS_CENTRAL, DYNAMICS } from "../configuration.js";
import type { Scene } from "../scene.js";

/** Buttons look at the world again before they act, and act once, whoever presses and how often. */
export async function presses(scene: Scene): Promise<void> {
	const { people } = scene;
	const pair = scene.pick();
	const button = `Send ${BUSINESS_CENTRAL} to ${DYNAMICS}`;
	scene.editLeft(pair, { phoneNumber: "+31 20 555 0501" });
	scene.editRight(pair, { telephone1: "+31 20 555 0502" });
	scene.say(`Petra and Otis change the phone number of ${pair.name} to different values once more.`);
	await people.runs();
	const card = await people.card(pair.name, button);

	scene.say("Victor has no role in Koppel: he may look, not press.");
	const afterVictor = people.listens("victor");
	await people.presses("victor", card, button);
	await people.isTold("victor", afterVictor, /needs the role/);

	scene.editLeft(pair, { phoneNumber: "+31 20 555 0503" });
	scene.say("Before anybody answers, Petra changes her number again. The card does not know that yet.");
	const before = scene.writes();
	const afterAnna = people.listens("anna");
	await people.presses("anna", card, button);
	await people.isTold("anna", afterAnna, /changed since you saw it/);
	const fresh = await people.updated(card, /555 0503/);
	people.shows(fresh);
	scene.holds(scene.writes() === before, "nothing was written: Anna had decided about a value that is gone");

	scene.say(
		"Anna looks at the fresh card and double-clicks; Carla presses the same button in the same moment.",
	);
	const afterCarla = people.listens("carla");
	await Promise.all([
		people.presses("anna", fresh, button),
		people.presses("anna", fresh, button),
		people.presses("carla", fresh, button),
	]);
	await people.isTold("carla", afterCarla, /Nothing was changed/);
	await people.settled(fresh);
	scene.holds(
		scene.right(pair, "telephone1") === "+31 20 555 0503",
		"the number Anna sent stands in both systems",
	);
	scene.holds(scene.writes() === before + 1, "three presses led to one write");
}
