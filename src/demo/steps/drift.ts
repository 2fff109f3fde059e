import { DYNAMICS } from "../configuration.js";
import type { Scene } from "../scene.js";

/** A field that flows one way is edited at its destination: that is drift, counted and left alone. */
export async function drift(scene: Scene): Promise<void> {
	const { people } = scene;
	const pair = scene.pick(({ businessCentral }) => (businessCentral?.creditLimit ?? 0) > 0);
	scene.editRight(pair, { creditlimit: 12_345 });
	scene.drift.push({ number: pair.number, field: "credit limit" });
	scene.say(
		`Otis changes the credit limit of ${pair.name} in ${DYNAMICS}. Credit limits belong to finance and flow one way, ` +
			"so his edit stays where it is: this is drift.",
	);
	const before = scene.writes();

	await people.runs();
	scene.holds(scene.writes() === before, "nothing was written on either side");
}
