import { BUSINESS_CENTRAL, DYNAMICS, MAPPING } from "../configuration.js";
import type { Scene } from "../scene.js";

/** A record deleted by mistake is restored; one deleted on purpose is deleted on the other side as well. */
export async function deletions(scene: Scene): Promise<void> {
	await restored(scene);
	await deletedAsWell(scene);
}

async function restored(scene: Scene): Promise<void> {
	const { stage, people } = scene;
	const pair = scene.pick();
	stage.dynamics.remove("accounts", pair.account, { by: "Otis Falk" });
	scene.say(`Otis deletes the account of ${pair.name} in ${DYNAMICS}. It was a slip of the mouse.`);

	await people.runs();
	const card = await people.card(pair.name, `Restore in ${DYNAMICS}`);
	scene.holds(scene.customersNumbered(pair.number).length === 1, "the customer was not deleted with it");
	scene.say("Bram may restore records. The window shows him what will be written before anything is.");
	const view = await people.opens("bram", card, `Restore in ${DYNAMICS}`);
	await people.submits("bram", view);
	await people.settled(card);
	const again = scene.pairOf(pair.number);
	scene.holds(again.account !== pair.account, "the account stands again, under a new id");
	scene.holds(scene.right(again, "name") === pair.name, `it carries the values of ${BUSINESS_CENTRAL}`);
}

async function deletedAsWell(scene: Scene): Promise<void> {
	const { stage, people } = scene;
	const pair = scene.pick();
	stage.businessCentral.remove("customers", pair.customer, { by: "PETRA SMIT" });
	scene.say(
		`Petra deletes the customer ${pair.name} in ${BUSINESS_CENTRAL}. That system does not report deletions, ` +
			"so Koppel looks for them from time to time, or when asked.",
	);

	await people.types("anna", `find-deleted ${MAPPING}`, /Looked for deleted records|could not finish/);
	const card = await people.card(pair.name, `Delete in ${DYNAMICS}`);
	scene.holds(
		scene.accountsNumbered(pair.number).length === 1,
		"the account still stands: Koppel asks first",
	);
	scene.say("Carla may delete records. The window shows her the record as it stands now.");
	const view = await people.opens("carla", card, `Delete in ${DYNAMICS}`);
	await people.submits("carla", view);
	await people.settled(card);
	scene.holds(scene.accountsNumbered(pair.number).length === 0, `${pair.name} is gone on both sides`);
}
