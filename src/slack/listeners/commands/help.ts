import { COMMAND } from "../../../console/index.js";
import type { Services } from "../../services.js";
import type { CommandCall } from "./call.js";

/** `/koppel help`: every command in a line. */
export async function help({ messages }: Services, call: CommandCall): Promise<void> {
	await call.reply(messages.say("command.help", { command: COMMAND }));
}
