import { BUSINESS_CENTRAL, CHANNEL, DYNAMICS } from "../configuration.js";
import { counted } from "../narrate.js";
import type { Scene } from "../scene.js";

/** The first run: everything is matched by number, what is missing is created, and one disagreement is asked about. */
export async function firstSync(scene: Scene): Promise<void> {
	const { stage, people } = scene;
	const customers = stage.businessCentral.records("customers").length;
	const accounts = stage.dynamics.records("accounts").length;
	scene.say(
		`${BUSINESS_CENTRAL} has ${counted(customers, "customer")}, ${DYNAMICS} has ${counted(accounts, "account")}. ` +
			"Most are the same companies under the same number; some stand in one system only.",
	);
	const differing = scene.pick(({ businessCentral }) => businessCentral?.phone !== "");
	scene.editRight(differing, { telephone1: "+31 20 555 0100" });
	scene.say(
		`The phone number of ${differing.name} is not the same in both, and nobody has said yet which one is right.`,
	);

	const words = await people.runs();
	scene.holds(/\d+ coupled/.test(words), "the first run coupled the records that belong together");
	scene.holds(
		stage.businessCentral.records("customers").length === stage.dynamics.records("accounts").length,
		"every customer now has an account, and every account a customer",
	);
	scene.say(`What Koppel cannot decide it asks in ${CHANNEL}. This card is about ${differing.name}:`);
	const card = await people.card(differing.name, `Send ${DYNAMICS} to ${BUSINESS_CENTRAL}`);
	scene.holds(
		scene.left(differing, "phoneNumber") !== "+31 20 555 0100",
		"until someone answers, neither number is overwritten",
	);

	await people.presses("anna", card, `Send ${DYNAMICS} to ${BUSINESS_CENTRAL}`);
	await people.settled(card);
	scene.holds(
		scene.left(differing, "phoneNumber") === "+31 20 555 0100",
		`${BUSINESS_CENTRAL} took over the number Anna chose`,
	);
	await settleOthers(scene);
}

/** A larger company differs in more places; the answer is the same for all of them. */
async function settleOthers(scene: Scene): Promise<void> {
	const { people } = scene;
	const button = `Send ${BUSINESS_CENTRAL} to ${DYNAMICS}`;
	while (!/Nothing is open/.test(await people.types("anna", "errors", /Nothing is open|open:/))) {
		const card = await people.card("", button);
		await people.presses("anna", card, button);
		await people.settled(card);
	}
}
