import type { BlockAction, StaticSelectAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { refusalWords } from "../../../console/index.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import { coupleModal } from "../../blocks/couple-modal.js";
import { parseMappingValue } from "../../blocks/mapping-select.js";
import { outcomeModal } from "../../blocks/notice-modal.js";
import { syncModal } from "../../blocks/sync-modal.js";
import { actorOf, mayAct, type Services } from "../../services.js";
import { writingMappings } from "../../writing-mappings.js";

/** A choice in a menu, as Bolt hands it over. */
export interface MenuChoice {
	body: BlockAction<StaticSelectAction>;
	action: StaticSelectAction;
}

const FORMS = { couple: coupleModal, synchronize: syncModal };

/** The mapping was chosen in a window: the rest of its questions appear, in the words of the two systems. */
export async function mappingChosen(
	services: Services,
	form: keyof typeof FORMS,
	{ body, action }: MenuChoice,
): Promise<void> {
	const { interactive, messages, factsOf } = services;
	if (body.view === undefined) return;
	const names = writingMappings(services);
	const mapping = parseMappingValue(action.selected_option?.value, names);
	const actor = await actorOf(services, body.user);
	const needed = NEEDED_ROLE[form];
	const show = (view: ModalView) => interactive.update({ viewId: body.view?.id ?? "" }, view);
	if (!(await mayAct(services, actor, needed, { action: form, mapping }))) {
		const words = refusalWords({ reason: "roleTooLow", error: null, needed }, actor.role, messages);
		await show(outcomeModal(false, words, messages));
		return;
	}
	await show(FORMS[form](names, mapping === null ? null : factsOf(mapping), messages));
}
