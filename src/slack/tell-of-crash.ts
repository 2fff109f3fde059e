import { z } from "zod";
import { forReader } from "./readers.js";
import type { Services } from "./services.js";

const Body = z.object({
	user: z.object({ id: z.string() }).optional(),
	user_id: z.string().optional(),
	channel: z.object({ id: z.string() }).optional(),
	channel_id: z.string().optional(),
	response_url: z.string().optional(),
});

/** A listener broke: the person who pressed hears that it is our fault and that nothing is lost. */
export async function tellOfCrash(services: Services, body: unknown): Promise<void> {
	const parsed = Body.safeParse(body);
	if (!parsed.success) return;
	const { user, user_id, channel, channel_id, response_url } = parsed.data;
	const userId = user?.id ?? user_id;
	if (userId === undefined) return;
	const receivedAt = services.clock.monotonic();
	const { messages } = await forReader(services, userId);
	await services.interactive.whisper(
		{
			userId,
			channelId: channel?.id ?? channel_id ?? null,
			responseUrl: response_url ?? null,
			receivedAt,
		},
		messages.say("answer.crashed"),
	);
}
