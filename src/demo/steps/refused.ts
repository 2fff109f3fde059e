import { BUSINESS_CENTRAL, DYNAMICS } from "../configuration.js";
import type { Scene } from "../scene.js";

/** A value that one system takes and the other refuses is corrected where it came from, then tried again. */
export async function refusedValue(scene: Scene): Promise<void> {
	const { people } = scene;
	const pair = scene.pick(({ businessCentral }) => businessCentral?.email !== "");
	const good = "orders@correct.example";
	scene.editRight(pair, { emailaddress1: "orders at correct.example" });
	scene.say(
		`Otis types the e-mail address of ${pair.name} without its @. ${DYNAMICS} takes any text; ${BUSINESS_CENTRAL} ` +
			"checks addresses and refuses it.",
	);

	await people.runs();
	const card = await people.card(pair.name, "Try again");
	scene.holds(
		!JSON.stringify(card).includes("orders at"),
		"the card hides the address itself, because e-mail is marked as personal",
	);
	scene.editRight(pair, { emailaddress1: good });
	scene.say(`Otis corrects the address in ${DYNAMICS}.`);
	await people.presses("anna", card, "Try again");
	await people.settled(card);
	scene.holds(scene.left(pair, "email") === good, `${BUSINESS_CENTRAL} has the corrected address`);
}
