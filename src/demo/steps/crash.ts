import { BUSINESS_CENTRAL, MAPPING } from "../configuration.js";
import type { Scene } from "../scene.js";

/** The bot dies in the middle of a write and is started again. */
export async function crash(scene: Scene): Promise<void> {
	const { stage, people } = scene;
	const pair = scene.pick();
	const city = "Maastricht";
	scene.editRight(pair, { address1_city: city });
	const held = stage.businessCentral.faults.add({
		match: { set: "customers", operation: "update" },
		when: "after",
		action: { type: "hold" },
	});
	scene.say(`Otis notes that ${pair.name} has moved to ${city}, and Anna starts a run.`);
	await people.startsTyping("anna", `run ${MAPPING}`);
	await scene.struck(held, `Koppel wrote to ${BUSINESS_CENTRAL}`);
	const pid = stage.bot.pid;
	await stage.bot.kill();
	held.remove();
	scene.say(
		`${BUSINESS_CENTRAL} has stored the change and is about to answer. At this moment Koppel is killed (process ` +
			`${pid}, SIGKILL): it never hears the answer and has no chance to note anything.`,
	);
	await stage.startBot();
	scene.say(`Koppel is started again (process ${stage.bot.pid}) and finds what it was about to write.`);

	await people.runs();
	scene.holds(scene.left(pair, "city") === city, "the change stands in both systems");
	scene.holds(
		scene.timesWritten("left", pair, "city", city) === 1,
		"it was written exactly once, and not taken for somebody's edit",
	);
}
