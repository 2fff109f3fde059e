import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { Services } from "../../services.js";
import { type CommandCall, neededMapping, requireRole } from "./call.js";

/** `/koppel pause <mapping>`: no scheduled run begins until it is resumed. */
export async function pause(services: Services, call: CommandCall, [typed]: string[]): Promise<void> {
	const { useCases, messages } = services;
	const mapping = neededMapping(services, typed, "pause");
	await requireRole(services, call.actor, NEEDED_ROLE.pause, { action: "pause", mapping });
	if (await isPaused(services, mapping)) return call.reply(messages.say("pause.already", { mapping }));
	await useCases.pause(mapping, call.actor);
	await call.reply(messages.say("pause.done", { mapping }));
}

/** `/koppel resume <mapping>`: scheduled runs begin again. */
export async function resume(services: Services, call: CommandCall, [typed]: string[]): Promise<void> {
	const { useCases, messages } = services;
	const mapping = neededMapping(services, typed, "resume");
	await requireRole(services, call.actor, NEEDED_ROLE.pause, { action: "resume", mapping });
	if (!(await isPaused(services, mapping))) return call.reply(messages.say("pause.notPaused", { mapping }));
	await useCases.resume(mapping, call.actor);
	await call.reply(messages.say("pause.resumed", { mapping }));
}

async function isPaused({ useCases }: Services, mapping: string): Promise<boolean> {
	const [status] = await useCases.status(mapping);
	return status?.state === "paused";
}
