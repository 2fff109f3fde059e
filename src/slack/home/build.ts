import type { HomeView, ModalView } from "@slack/types";
import { cardWindow } from "../blocks/card-window.js";
import { homeView } from "../blocks/home.js";
import { outcomeModal } from "../blocks/notice-modal.js";
import { cardLink } from "../card-link.js";
import { errorFacts } from "../log-facts.js";
import { forReader } from "../readers.js";
import type { Services } from "../services.js";
import { homeFacts, type StatusSource } from "./facts.js";
import type { HomeNotice } from "./homes.js";
import type { HomePlace } from "./place.js";

/** The Home tab of one reader, from what is known now. */
export async function buildHome(
	services: Services,
	reader: { id: string; place: HomePlace; notice: HomeNotice | null },
	statuses: StatusSource,
): Promise<HomeView> {
	const own = await forReader(services, reader.id);
	const facts = await homeFacts(own, reader.id, reader.place, statuses);
	return homeView(facts, reader.notice, own);
}

/** An error's card as a window, for this reader; says so when the error is not known any more. */
export async function buildCardWindow(
	services: Services,
	{ errorId, readerId, notice }: { errorId: string; readerId: string; notice: string | null },
): Promise<ModalView> {
	const own = await forReader(services, readerId);
	const { useCases, roles, contextOf, messages, log } = own;
	try {
		const [error, role] = await Promise.all([useCases.error(errorId), roles.roleOf(readerId)]);
		if (error === null) return outcomeModal(false, messages.say("answer.unknown"), messages);
		const link = await cardLink(own, error);
		return cardWindow({ error, link, notice }, role, contextOf(error));
	} catch (error) {
		log.error({ error, ...(await errorFacts(services, errorId)) }, "Card not shown in a window");
		return outcomeModal(false, messages.say("command.failed"), messages);
	}
}
