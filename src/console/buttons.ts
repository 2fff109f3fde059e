import { mayWriteTo, winnersIn } from "../domain/mapping.js";
import { hidesSomething } from "../domain/mask.js";
import { otherSide, type Side } from "../domain/record.js";
import {
	type AsideKind,
	asideResolutions,
	fittingResolutions,
	type ResolutionKind,
} from "../domain/resolution.js";
import { deletedSideOf, type SyncError } from "../domain/sync-error.js";
import type { MessageKey } from "../messages/index.js";
import { winnersFor } from "./mapping-facts.js";
import { askedFields, nameOf, type Telling } from "./sentence.js";

/** What pressing a button asks for. */
export type Press =
	| "retry"
	| "continue"
	| "synchronizeLeft"
	| "synchronizeRight"
	| "choose"
	| "edit"
	| "couple"
	| "undo"
	| "restore"
	| "delete"
	| "uncouple"
	| "release"
	| "reject";

/** A question asked before a press counts. */
export interface Confirmation {
	title: string;
	text: string;
	yes: string;
	no: string;
}

/** One button of a card. The press carries the error's id and revision, which the surface adds. */
export interface CardButton {
	press: Press;
	label: string;
	/** `danger` where something is removed. At most one `primary` in a card. */
	style: "primary" | "danger" | "plain";
	/** Null where a preview window follows or nothing can be lost. */
	confirm: Confirmation | null;
}

/** The resolution a press leads to, and the side whose data wins where one is chosen. */
export const RESOLUTION_OF: Record<Press, { resolution: ResolutionKind; side: Side | null }> = {
	retry: { resolution: "retry", side: null },
	continue: { resolution: "continue", side: null },
	synchronizeLeft: { resolution: "synchronize", side: "left" },
	synchronizeRight: { resolution: "synchronize", side: "right" },
	choose: { resolution: "synchronize", side: null },
	edit: { resolution: "edit", side: null },
	couple: { resolution: "couple", side: null },
	undo: { resolution: "undo", side: null },
	restore: { resolution: "restore", side: null },
	delete: { resolution: "delete", side: null },
	uncouple: { resolution: "uncouple", side: null },
	release: { resolution: "release", side: null },
	reject: { resolution: "reject", side: null },
};

/** The buttons that fit the error as it stands, always in the same order; none while or after it is resolved. */
export function buttonsOf(telling: Telling): CardButton[] {
	const { error } = telling;
	if (error.state === "resolved") {
		if (error.release !== undefined) return [undoReleaseButton(telling)];
		return error.undo === null ? [] : [undoButton(telling)];
	}
	if (error.state === "resolving") return [];
	return onePrimary(fittingResolutions(error).flatMap((kind) => buttonsFor(telling, kind)));
}

/** The first of them leads; the others step back. */
function onePrimary(buttons: CardButton[]): CardButton[] {
	const lead = buttons.findIndex(({ style }) => style === "primary");
	return buttons.map((button, index) =>
		button.style === "primary" && index !== lead ? { ...button, style: "plain" } : button,
	);
}

/** What a card's menu offers. */
export type CardMenuChoice = AsideKind | "reveal";

/** One line of a card's menu. */
export interface CardMenuItem {
	choice: CardMenuChoice;
	label: string;
}

/** What can be said about the error without settling it, and what it hides; empty while or after it is resolved. */
export function menuOf({ error, mapping, messages }: Telling): CardMenuItem[] {
	const choices: CardMenuChoice[] = asideResolutions(error);
	const isPrivate = (field: string) => mapping.privateFields.has(field);
	if (choices.length > 0 && hidesSomething(error, isPrivate)) choices.push("reveal");
	return choices.map((choice) => ({ choice, label: messages.say(MENU_LABELS[choice]) }));
}

const MENU_LABELS = {
	assign: "menu.assign",
	note: "menu.note",
	snooze: "menu.snooze",
	ignore: "menu.ignore",
	wake: "menu.wake",
	reveal: "menu.reveal",
} as const satisfies Record<CardMenuChoice, MessageKey>;

function buttonsFor(telling: Telling, kind: ResolutionKind): CardButton[] {
	const { error, mapping, messages } = telling;
	switch (kind) {
		case "synchronize":
			return synchronizeButtons(telling);
		case "retry":
			return [plain("retry", messages.say("button.retry"), "primary")];
		case "continue":
			return [plain("continue", messages.say("button.continue"))];
		case "edit":
			return isEditable(error) ? [plain("edit", messages.say("button.edit"), "primary")] : [];
		case "couple":
			return error.records.left.id === null && error.records.right.id === null
				? []
				: [plain("couple", messages.say("button.couple"))];
		case "restore": {
			const gone = error.kind === "deletedLeft" ? "left" : "right";
			if (!mayWriteTo(mapping, gone)) return [];
			return [plain("restore", messages.say("button.restore", { system: mapping.labels[gone] }), "primary")];
		}
		case "delete": {
			const survivor = error.kind === "deletedLeft" ? "right" : "left";
			return [plain("delete", messages.say("button.delete", { system: mapping.labels[survivor] }), "danger")];
		}
		case "uncouple":
			return [uncoupleButton(telling)];
		case "release":
			return [releaseButton(telling)];
		case "reject":
			return [rejectButton(telling)];
		default:
			return [];
	}
}

/** There is a value to correct only where the record it comes from is known. */
function isEditable({ fields, refusedSide, record }: SyncError): boolean {
	return fields.length > 0 && (refusedSide !== null || record !== null);
}

/** What a guard was told to let happen is taken back pair by pair, as after any bulk resolution. */
function undoReleaseButton({ error, mapping, messages }: Telling): CardButton {
	const count = Number(error.outcome?.summary ?? 0);
	const yes = messages.say("operation.buttonUndo", { count });
	const title = messages.say("operation.confirmUndoTitle");
	const text = messages.say("operation.confirmUndoText", { count, mapping: mapping.name });
	return { ...plain("undo", yes), confirm: { title, text, yes, no: messages.say("button.cancel") } };
}

function undoButton(telling: Telling): CardButton {
	const { messages } = telling;
	const yes = messages.say("button.undo");
	const title = messages.say("confirm.undoTitle");
	const text = messages.say("confirm.undoText", { name: nameOf(telling) });
	return { ...plain("undo", yes), confirm: { title, text, yes, no: messages.say("button.cancel") } };
}

function plain(press: Press, label: string, style: CardButton["style"] = "plain"): CardButton {
	return { press, label, style, confirm: null };
}

/** One button per direction in which every field asked about may flow, and the choice per field where that says more than a direction. */
function synchronizeButtons({ error, mapping, messages }: Telling): CardButton[] {
	const asked = askedFields(error).map(({ name }) => winnersFor(mapping, name));
	const winners = winnersIn(mapping).filter(
		(winner) => asked.every((sides) => sides.includes(winner)) && !wasRefused(error, winner),
	);
	const buttons = winners.map((winner) =>
		plain(
			winner === "left" ? "synchronizeLeft" : "synchronizeRight",
			messages.say("button.send", {
				winner: mapping.labels[winner],
				loser: mapping.labels[otherSide(winner)],
			}),
		),
	);
	// A choice per field says more than a direction where a field has one, or where no direction fits them all.
	const hasChoice = winners.length === 0 || asked.some((sides) => sides.length > 1);
	const perField = error.kind === "updateConflict" && asked.length > 0 && hasChoice;
	return perField ? [...buttons, plain("choose", messages.say("button.choose"))] : buttons;
}

/** A refused value is corrected or tried again; sending it would only be refused once more. */
function wasRefused(error: SyncError, winner: Side): boolean {
	return error.kind === "validation" && error.refusedSide === otherSide(winner);
}

function uncoupleButton(telling: Telling): CardButton {
	const { error, mapping, messages } = telling;
	const name = nameOf(telling);
	const gone = deletedSideOf(error);
	const text =
		gone === null
			? messages.say("confirm.uncoupleText", { name, ...mapping.labels })
			: messages.say("confirm.uncoupleDeletedText", {
					name,
					gone: mapping.labels[gone],
					survivor: mapping.labels[otherSide(gone)],
				});
	return {
		...plain("uncouple", messages.say("button.uncouple")),
		confirm: {
			title: messages.say("confirm.uncoupleTitle"),
			text,
			yes: messages.say("button.uncouple"),
			no: messages.say("button.cancel"),
		},
	};
}

/** What a release leads to where the mapping's deletion policy is another one than `delete`. */
const POLICY_BUTTONS: Record<
	string,
	"button.releaseAsk" | "button.releaseRestore" | "button.releaseUncouple"
> = {
	ask: "button.releaseAsk",
	restore: "button.releaseRestore",
	uncouple: "button.releaseUncouple",
};

function releaseButton({ error, mapping, messages }: Telling): CardButton {
	const no = messages.say("button.cancel");
	if (error.held === null) {
		const yes = messages.say("button.releaseUnknown");
		const title = messages.say("confirm.releaseUnknownTitle");
		const text = messages.say("confirm.releaseUnknownText", { mapping: mapping.name });
		return { ...plain("release", yes, "danger"), confirm: { title, text, yes, no } };
	}
	const { count, total, what } = error.held;
	const deletion = what === "deletion";
	const byPolicy = deletion ? POLICY_BUTTONS[error.proposal ?? ""] : undefined;
	if (byPolicy !== undefined) {
		const does = messages.say(byPolicy, { count });
		const title = messages.say("confirm.releasePolicyTitle", { count });
		const text = messages.say("confirm.releasePolicyText", { count, mapping: mapping.name, does });
		// What it does may be longer than the 30 characters that Slack shows of a question's button.
		const yes = messages.say("confirm.releasePolicyYes");
		return { ...plain("release", does, "primary"), confirm: { title, text, yes, no } };
	}
	const yes = messages.say(deletion ? "button.releaseDeletion" : "button.releaseOverwrite", { count });
	const title = messages.say(deletion ? "confirm.releaseDeletionTitle" : "confirm.releaseOverwriteTitle", {
		count,
	});
	const text = messages.say(deletion ? "confirm.releaseDeletionText" : "confirm.releaseOverwriteText", {
		count,
		total,
		mapping: mapping.name,
	});
	return { ...plain("release", yes, "danger"), confirm: { title, text, yes, no } };
}

function rejectButton({ error, mapping, messages }: Telling): CardButton {
	const overwrite = error.held?.what === "overwrite";
	const yes = messages.say(overwrite ? "button.rejectOverwrite" : "button.rejectDeletion");
	const text =
		error.held === null
			? messages.say("confirm.rejectUnknownText", { mapping: mapping.name })
			: messages.say("confirm.rejectText", {
					count: error.held.count,
					total: error.held.total,
					mapping: mapping.name,
				});
	const confirm = {
		title: messages.say("confirm.rejectTitle"),
		text,
		yes,
		no: messages.say("button.cancel"),
	};
	return { ...plain("reject", yes), confirm };
}
