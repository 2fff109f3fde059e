import type { Answer, Interactive } from "../interactive.js";
import type { CardWindows } from "./card-windows.js";
import type { Homes } from "./homes.js";

/** Private answers to presses that came from no channel: they stand in the window and at the top of the Home tab. */
export function answeringAtHome(
	interactive: Interactive,
	places: { homes(): Homes; windows(): CardWindows },
): Interactive {
	return {
		...interactive,
		async whisper(to, answer) {
			if (to.channelId !== null || to.responseUrl !== null) return interactive.whisper(to, answer);
			const isTold = places.windows().tell(to.userId, textOf(answer));
			return (await places.homes().tell(to.userId, textOf(answer))) || isTold;
		},
	};
}

function textOf(answer: Answer): string {
	return typeof answer === "string" ? answer : answer.text;
}
