import { BUSINESS_CENTRAL, DYNAMICS } from "../configuration.js";
import type { Scene } from "../scene.js";

/** Both sides changed the same two fields: a person chooses field by field. */
export async function conflict(scene: Scene): Promise<void> {
	const { people } = scene;
	const pair = scene.pick();
	scene.editLeft(pair, { displayName: `${pair.name} Holding`, phoneNumber: "+31 20 555 0201" });
	scene.editRight(pair, { name: `${pair.name} Group`, telephone1: "+31 20 555 0202" });
	scene.say(
		`Petra and Otis change the name and the phone number of ${pair.name} at the same time, each in their own system, ` +
			"and not to the same values.",
	);
	const before = scene.writes();

	await people.runs();
	const card = await people.card(pair.name, "Compare and choose");
	scene.holds(scene.writes() === before, "nothing was overwritten on either side");

	const view = await people.opens("anna", card, "Compare and choose");
	const [name, phone] = choices(view.blocks);
	await people.submits(
		"anna",
		view,
		{ [name]: "left", [phone]: "right" },
		`takes the name from ${BUSINESS_CENTRAL}, the phone number from ${DYNAMICS}, and `,
	);
	await people.settled(card);
	const bothHold = (left: string, right: string, value: string) =>
		scene.left(pair, left) === value && scene.right(pair, right) === value;
	scene.holds(
		bothHold("displayName", "name", `${pair.name} Holding`),
		`both systems hold the name ${pair.name} Holding`,
	);
	scene.holds(
		bothHold("phoneNumber", "telephone1", "+31 20 555 0202"),
		"both systems hold the phone number +31 20 555 0202",
	);
}

/** The blocks of the window that ask for the name and for the phone number. */
function choices(blocks: readonly Record<string, unknown>[]): [string, string] {
	const inputs = blocks.filter(({ type }) => type === "input").map(({ block_id }) => String(block_id));
	const [name, phone] = inputs;
	if (name === undefined || phone === undefined)
		throw new Error("The window asks for fewer than two fields.");
	return [name, phone];
}
