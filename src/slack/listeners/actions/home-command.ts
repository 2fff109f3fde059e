import { parseMappingValue } from "../../blocks/mapping-select.js";
import { HOME_START, parsePlaceText } from "../../home/place.js";
import { answerToOf, type Services } from "../../services.js";
import { type CommandCall, callFor } from "../commands/call.js";
import type { ButtonClick } from "./card-press.js";

/**
 * A button of a mapping in the Home tab: what the command of the same name does, with its answers at the top of the
 * tab. The role is checked there again, for the tab may be older than the role.
 */
export async function homeCommand(
	services: Services,
	command: (services: Services, call: CommandCall, words: string[]) => Promise<void>,
	{ body, action }: ButtonClick,
): Promise<void> {
	const { homes, useCases, messages } = services;
	const { user, view } = body;
	homes.attend(user.id, parsePlaceText(view?.private_metadata) ?? HOME_START);
	const call = await callFor(services, user, answerToOf(services, body));
	const mapping = parseMappingValue(action.value, useCases.mappingNames());
	if (mapping === null) return call.reply(messages.say("home.mappingGone"));
	await call.attempt(() => command(services, call, [mapping]));
}
