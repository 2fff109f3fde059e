import { BUSINESS_CENTRAL, DYNAMICS } from "../configuration.js";
import type { Scene } from "../scene.js";

/** Ordinary work on both sides: edits and new records flow without anybody being asked. */
export async function edits(scene: Scene): Promise<void> {
	const { stage, people } = scene;
	const phoned = scene.pick(({ businessCentral }) => businessCentral?.phone !== "");
	const moved = scene.pick();
	const oldPhone = String(scene.left(phoned, "phoneNumber"));
	const cardsBefore = scene.messages();
	scene.editLeft(phoned, { phoneNumber: "+31 10 555 0111" });
	scene.say(`Petra of finance writes a new phone number for ${phoned.name} in ${BUSINESS_CENTRAL}.`);
	scene.editRight(moved, { address1_city: "Utrecht" });
	scene.say(`Otis of sales notes in ${DYNAMICS} that ${moved.name} has moved to Utrecht.`);
	stage.businessCentral.create(
		"customers",
		{
			number: "N-2001",
			displayName: "Noordzee Fietsen BV",
			phoneNumber: "+31 70 555 0122",
			city: "Den Haag",
		},
		{ by: "PETRA SMIT" },
	);
	scene.say(`Petra enters a new customer, Noordzee Fietsen BV.`);

	await people.runs();
	scene.holds(
		scene.right(phoned, "telephone1") === "+31 10 555 0111",
		`the phone number of ${phoned.name} arrived in ${DYNAMICS}`,
	);
	scene.holds(scene.left(moved, "city") === "Utrecht", `the move to Utrecht arrived in ${BUSINESS_CENTRAL}`);
	const born = scene.pairOf("N-2001");
	scene.holds(
		scene.right(born, "name") === "Noordzee Fietsen BV",
		`${DYNAMICS} has an account for Noordzee Fietsen BV`,
	);
	scene.holds(scene.messages() === cardsBefore, "nobody was bothered: the channel got no message");
	const log = await people.types("anna", `log ${phoned.number}`, /What happened to/);
	scene.holds(
		log.includes(`${oldPhone} becomes +31 10 555 0111`),
		"the record's log tells what was changed, from what to what",
	);
}
