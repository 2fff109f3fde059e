import type { KnownBlock, ModalView } from "@slack/types";
import {
	type CardContext,
	endHeading,
	maskFor,
	namedFields,
	nameMaskFor,
	nameMaskOf,
	nameOf,
	tellingOf,
} from "../../console/index.js";
import type { Side } from "../../domain/record.js";
import type { Preview } from "../../ports/use-cases.js";
import { VIEW_IDS } from "../ids.js";
import { LIMITS } from "../limits.js";
import { toViewMemory } from "../payload.js";
import { escaped, paragraphs, plain, section } from "./text.js";
import { shownWords, writtenBlocks } from "./written-lines.js";

const VALUE = 500;
/** Paragraphs kept for what is written or removed; a window holds 100 blocks. */
const PARAGRAPHS = 40;

/** Exactly what a restore or a deletion would write and remove; its button repeats the verb. */
export function previewModal(preview: Preview, revision: number, context: CardContext): ModalView {
	const { messages } = context;
	const deletion = preview.resolution === "delete";
	return {
		type: "modal",
		callback_id: deletion ? VIEW_IDS.delete : VIEW_IDS.restore,
		private_metadata: toViewMemory({ errorId: preview.error._id, revision }),
		title: plain(messages.say(deletion ? "modal.deleteTitle" : "modal.restoreTitle"), LIMITS.modalTitle),
		submit: plain(
			messages.say(deletion ? "button.confirmDelete" : "button.confirmRestore"),
			LIMITS.modalTitle,
		),
		close: plain(messages.say("button.cancel"), LIMITS.modalTitle),
		blocks: deletion ? deletionBlocks(preview, context) : restoreBlocks(preview, context),
	};
}

function restoreBlocks(preview: Preview, context: CardContext): KnownBlock[] {
	const { mapping, messages } = context;
	const side = preview.creates?.side ?? (preview.error.kind === "deletedLeft" ? "left" : "right");
	const intro = messages.say("modal.restoreIntro", {
		name: recordName(preview, preview.creates?.name ?? null, context),
		system: mapping.labels[side],
	});
	return [
		section(escaped(intro)),
		...writtenBlocks(preview, context, side),
		...lostBlocks(preview, side, context),
	];
}

/** What of the record is gone for good, and will be asked about where the systems differ in it. */
function lostBlocks({ lost }: Preview, side: Side, context: CardContext): KnownBlock[] {
	if (lost.length === 0) return [];
	const fields = namedFields(lost, context);
	const { [side]: system } = context.mapping.labels;
	return [section(escaped(context.messages.say("modal.restoreLost", { fields, system })))];
}

function deletionBlocks(preview: Preview, context: CardContext): KnownBlock[] {
	const { mapping, messages } = context;
	const side = preview.deletes?.side ?? (preview.error.kind === "deletedLeft" ? "right" : "left");
	const fields = preview.deletes?.fields ?? [];
	const name = recordName(preview, preview.deletes?.name ?? null, context);
	const personal = fields.filter((field) => field.private).map((field) => field.value);
	const mask = maskFor(personal, mapping.hasPrivateNames ? [] : [name]);
	const intro = messages.say("modal.deleteIntro", { name, system: mapping.labels[side] });
	const lines = fields.map(({ name: field, value, private: hidden, names }) => {
		const words = shownWords(hidden, value, context, names);
		return escaped(
			messages.say("modal.fieldLine", {
				field: endHeading(side, field, context),
				value: hidden ? words : mask(words),
			}),
			VALUE,
		);
	});
	const list = paragraphs(lines, PARAGRAPHS, (count) => messages.say("modal.moreLines", { count }));
	return [
		section(escaped(intro)),
		...(list.length > 0 ? list : [section(escaped(messages.say("modal.deleteNoFields")))]),
		section(escaped(messages.say("modal.deleteWarning"))),
	];
}

function recordName(preview: Preview, name: string | null, context: CardContext): string {
	const hidden = [
		...preview.writes.filter((write) => write.private).flatMap((write) => [write.before, write.after]),
		...(preview.deletes?.fields ?? []).filter((field) => field.private).map((field) => field.value),
	];
	const mask = nameMaskOf(preview.error, context.mapping);
	const shownName = context.mapping.hasPrivateNames ? null : name;
	const words = shownName ?? nameOf(tellingOf(preview.error, context));
	return nameMaskFor(hidden)(mask(words));
}
