import type { App, BlockAction, ButtonAction, OverflowAction, StaticSelectAction } from "@slack/bolt";
import type { Press, SharedPress } from "../../../console/index.js";
import { ACTION_IDS, APPROVAL_IDS, KNOWN_ACTIONS, PRESS_IDS, SHARED_IDS } from "../../ids.js";
import { forReader } from "../../readers.js";
import type { Services } from "../../services.js";
import { pause, resume } from "../commands/pause.js";
import { retryAll } from "../commands/retry-all.js";
import { run } from "../commands/run.js";
import { undoUncoupling } from "../undo-all.js";
import { approvalPress } from "./approval-press.js";
import { cardMenu } from "./card-menu.js";
import { type ButtonClick, cardPress } from "./card-press.js";
import { choiceMade, showComparison } from "./compare.js";
import { coupleConfirmed } from "./couple-confirmed.js";
import { coupleUndone } from "./couple-undone.js";
import { digestPress } from "./digest-press.js";
import { showEdit } from "./edit.js";
import { homeCommand } from "./home-command.js";
import { homeErrorsOf, homeFiltered, homeMoved } from "./home-moves.js";
import { homeOpen } from "./home-open.js";
import { inWindow } from "./in-window.js";
import { type MenuChoice, mappingChosen } from "./mapping-chosen.js";
import { pairSent } from "./pair-sent.js";
import { showPartner } from "./partner.js";
import { showPreview } from "./preview.js";
import { revealInCompare } from "./reveal.js";
import { sharedPress } from "./shared-press.js";
import { openCard, showAll, showFields, showOutcome, turnPage } from "./show-windows.js";
import { openTimeline, turnTimeline } from "./timeline.js";
import { uncoupleConfirmed } from "./uncouple-confirmed.js";

type Listener = (services: Services, click: ButtonClick) => Promise<void>;
type MenuListener = (services: Services, choice: MenuChoice) => Promise<void>;

const CARD_PRESSES: Record<Press, Listener> = {
	retry: (services, click) => cardPress(services, "retry", click),
	continue: (services, click) => cardPress(services, "continue", click),
	synchronizeLeft: (services, click) => cardPress(services, "synchronizeLeft", click),
	synchronizeRight: (services, click) => cardPress(services, "synchronizeRight", click),
	choose: showComparison,
	edit: showEdit,
	couple: showPartner,
	undo: (services, click) => cardPress(services, "undo", click),
	restore: (services, click) => showPreview(services, "restore", click),
	delete: (services, click) => showPreview(services, "delete", click),
	uncouple: (services, click) => cardPress(services, "uncouple", click),
	release: (services, click) => cardPress(services, "release", click),
	reject: (services, click) => cardPress(services, "reject", click),
};

const WINDOW_PRESSES: Record<string, Listener> = {
	[ACTION_IDS.openCard]: openCard,
	[ACTION_IDS.nextPage]: turnPage,
	[ACTION_IDS.previousPage]: turnPage,
	[ACTION_IDS.uncoupleAll]: uncoupleConfirmed,
	[ACTION_IDS.uncoupleRecord]: uncoupleConfirmed,
	[ACTION_IDS.uncoupleUndo]: undoUncoupling,
	[ACTION_IDS.coupleUndo]: coupleUndone,
};

const PAIR_PRESSES: Record<string, Listener> = {
	[ACTION_IDS.sendLeft]: pairSent,
	[ACTION_IDS.sendRight]: pairSent,
	[ACTION_IDS.coupleAsking]: (services, click) => coupleConfirmed(services, null, click),
	[ACTION_IDS.coupleLeftWins]: (services, click) => coupleConfirmed(services, "left", click),
	[ACTION_IDS.coupleRightWins]: (services, click) => coupleConfirmed(services, "right", click),
	[ACTION_IDS.revealInCompare]: revealInCompare,
	[ACTION_IDS.timelineOpen]: openTimeline,
	[ACTION_IDS.timelineNewer]: turnTimeline,
	[ACTION_IDS.timelineOlder]: turnTimeline,
};

const HOME_PRESSES: Record<string, Listener> = {
	[ACTION_IDS.homeMine]: homeMoved,
	[ACTION_IDS.homeRefresh]: homeMoved,
	[ACTION_IDS.homeMappingsBack]: homeMoved,
	[ACTION_IDS.homeMappingsOn]: homeMoved,
	[ACTION_IDS.homeErrorsBack]: homeMoved,
	[ACTION_IDS.homeErrorsOn]: homeMoved,
	[ACTION_IDS.homeErrors]: homeErrorsOf,
	[ACTION_IDS.homeOpen]: homeOpen,
	[ACTION_IDS.homeRun]: (services, click) => homeCommand(services, run, click),
	[ACTION_IDS.homeRetryAll]: (services, click) => homeCommand(services, retryAll, click),
	[ACTION_IDS.homePause]: (services, click) => homeCommand(services, pause, click),
	[ACTION_IDS.homeResume]: (services, click) => homeCommand(services, resume, click),
};

const DIGEST_PRESSES: Record<string, Listener> = {
	[ACTION_IDS.digestOpen]: (services, click) => digestPress(services, "digestOpen", click),
	[ACTION_IDS.digestRetry]: (services, click) => digestPress(services, "digestRetry", click),
};

const APPROVAL_PRESSES: Record<string, Listener> = {
	[APPROVAL_IDS.approve]: (services, click) => approvalPress(services, "approve", click),
	[APPROVAL_IDS.refuse]: (services, click) => approvalPress(services, "refuse", click),
};

const READ_ON_SUBMISSION: readonly string[] = [
	ACTION_IDS.editValue,
	ACTION_IDS.asideInput,
	ACTION_IDS.partner,
	ACTION_IDS.partnerWinner,
	ACTION_IDS.firstChoice,
	ACTION_IDS.coupleLeft,
	ACTION_IDS.coupleRight,
	ACTION_IDS.coupleWinner,
	ACTION_IDS.syncRecord,
	ACTION_IDS.syncWinner,
];

const SHARED_PRESSES: Record<SharedPress, Listener> = {
	retryAll: (services, click) => sharedPress(services, "retryAll", click),
	ignoreAll: (services, click) => sharedPress(services, "ignoreAll", click),
	uncoupleAll: (services, click) => sharedPress(services, "uncoupleAll", click),
	leftForAll: (services, click) => sharedPress(services, "leftForAll", click),
	rightForAll: (services, click) => sharedPress(services, "rightForAll", click),
	restoreAll: (services, click) => sharedPress(services, "restoreAll", click),
	restoreAllLeft: (services, click) => sharedPress(services, "restoreAllLeft", click),
	restoreAllRight: (services, click) => sharedPress(services, "restoreAllRight", click),
	retryRest: (services, click) => sharedPress(services, "retryRest", click),
	undoAll: (services, click) => sharedPress(services, "undoAll", click),
	fieldsForAll: showFields,
	showAll,
	showOutcome,
};

/**
 * One listener per action id, and one that takes whatever an older version of a card may still send. Each press is
 * acknowledged first, and then handed on with the words of the person who pressed.
 */
export function registerActions(app: App, services: Services): void {
	const listen = (id: string, listener: Listener) =>
		app.action<BlockAction<ButtonAction>>(id, async ({ ack, body, action }) => {
			await ack();
			await listener(await forReader(services, body.user.id), { body, action });
		});
	const listenToMenu = (id: string, listener: MenuListener) =>
		app.action<BlockAction<StaticSelectAction>>(id, async ({ ack, body, action }) => {
			await ack();
			await listener(await forReader(services, body.user.id), { body, action });
		});
	for (const press of Object.keys(CARD_PRESSES) as Press[]) {
		listen(PRESS_IDS[press], (own, click) => inWindow(own, click, CARD_PRESSES[press]));
	}
	for (const press of Object.keys(SHARED_PRESSES) as SharedPress[]) {
		listen(SHARED_IDS[press], SHARED_PRESSES[press]);
	}
	const others = {
		...WINDOW_PRESSES,
		...PAIR_PRESSES,
		...HOME_PRESSES,
		...DIGEST_PRESSES,
		...APPROVAL_PRESSES,
	};
	for (const [id, listener] of Object.entries(others)) listen(id, listener);
	app.action<BlockAction<OverflowAction>>(ACTION_IDS.cardMenu, async ({ ack, body, action }) => {
		await ack();
		await cardMenu(await forReader(services, body.user.id), { body, action });
	});
	app.action<BlockAction>(ACTION_IDS.fieldChoice, async ({ ack, body }) => {
		await ack();
		await choiceMade(await forReader(services, body.user.id), { body });
	});
	listenToMenu(ACTION_IDS.coupleMapping, (own, choice) => mappingChosen(own, "couple", choice));
	listenToMenu(ACTION_IDS.homeFilter, homeFiltered);
	listenToMenu(ACTION_IDS.syncMapping, (own, choice) => mappingChosen(own, "synchronize", choice));
	// Choosing inside a window is read on submission; Slack still wants it acknowledged.
	for (const id of READ_ON_SUBMISSION) app.action(id, async ({ ack }) => ack());
	app.action(anyBut(KNOWN_ACTIONS), async ({ ack, action }) => {
		await ack();
		const id = "action_id" in action ? action.action_id : "";
		services.log.warn({ action: id.slice(0, 100) }, "Press on a button nobody answers to");
	});
}

/** All listeners that match run, so the catch-all must match nothing that has one (facts/slack.md section 6.3). */
export function anyBut(known: readonly string[]): RegExp {
	const words = known.map((id) => id.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
	return new RegExp(`^(?!(?:${words.join("|")})$)`);
}
