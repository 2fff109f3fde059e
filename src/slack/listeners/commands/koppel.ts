import type { SlashCommand } from "@slack/bolt";
import type { Services } from "../../services.js";
import { type CommandCall, callFor, unknownWord } from "./call.js";
import { couple } from "./couple.js";
import { digest } from "./digest.js";
import { errors } from "./errors.js";
import { findDeleted } from "./find-deleted.js";
import { help } from "./help.js";
import { log } from "./log.js";
import { pause, resume } from "./pause.js";
import { retryAll } from "./retry-all.js";
import { run } from "./run.js";
import { status } from "./status.js";
import { sync } from "./sync.js";
import { type CommandWord, isCommandWord } from "./table-words.js";
import { uncouple } from "./uncouple.js";
import { LONGEST_COMMAND, splitWords } from "./words.js";

type Handler = (services: Services, call: CommandCall, words: string[]) => Promise<void>;

const HANDLERS: Record<CommandWord, Handler> = {
	status,
	errors,
	sync,
	run,
	"retry-all": retryAll,
	couple,
	uncouple,
	pause,
	resume,
	"find-deleted": findDeleted,
	log,
	digest,
	help,
};

/** The one command: answered in private; an unknown word gets the nearest one and help. */
export async function koppel(services: Services, { command }: { command: SlashCommand }): Promise<void> {
	const call = await callFor(
		services,
		{ id: command.user_id, name: command.user_name },
		{
			userId: command.user_id,
			channelId: command.channel_id || null,
			channelName: command.channel_name,
			responseUrl: command.response_url || null,
			receivedAt: services.clock.monotonic(),
		},
		command.trigger_id || null,
	);
	await obey(services, call, command.text ?? "");
}

/** Does what the words say, and answers; the same words mean the same wherever they were typed. */
export async function obey(services: Services, call: CommandCall, text: string): Promise<void> {
	const { messages } = services;
	await call.attempt(async () => {
		if (text.length > LONGEST_COMMAND) return call.reply(messages.say("command.tooLong"));
		const [first = "help", ...rest] = splitWords(text);
		const word = first.toLowerCase();
		if (isCommandWord(word)) return HANDLERS[word](services, call, rest);
		await call.reply(unknownWord(services, first));
		await help(services, call);
	});
}
