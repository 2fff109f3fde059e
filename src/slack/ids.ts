import type { ApprovalPress, Press, SharedPress } from "../console/index.js";

/** The one command. */
export const COMMANDS = { koppel: "/koppel" } as const;

/** Action ids by what a card's button asks for: `scenario.step`. */
export const PRESS_IDS: Record<Press, string> = {
	retry: "retry.press",
	continue: "loop.continue",
	synchronizeLeft: "synchronize.left",
	synchronizeRight: "synchronize.right",
	choose: "synchronize.choose",
	edit: "edit.open",
	couple: "couple.open",
	undo: "undo.press",
	restore: "restore.preview",
	delete: "delete.preview",
	uncouple: "uncouple.press",
	release: "guard.release",
	reject: "guard.reject",
};

/** Action ids by what a button of a card of several asks for. */
export const SHARED_IDS: Record<SharedPress, string> = {
	retryAll: "group.retry",
	ignoreAll: "group.ignore",
	uncoupleAll: "group.uncouple",
	leftForAll: "first.left",
	rightForAll: "first.right",
	fieldsForAll: "first.fields",
	restoreAll: "group.restore",
	restoreAllLeft: "list.restoreLeft",
	restoreAllRight: "list.restoreRight",
	showAll: "group.show",
	retryRest: "operation.rest",
	undoAll: "operation.undo",
	showOutcome: "operation.show",
};

/** Action ids of the question to a second person. */
export const APPROVAL_IDS: Record<ApprovalPress, string> = {
	approve: "approval.approve",
	refuse: "approval.refuse",
};

/** Action ids of everything that is no button of a card. */
export const ACTION_IDS = {
	/** The menu of a card; what was chosen stands in the option's value. */
	cardMenu: "card.menu",
	/** Opens the card of one error in a window. */
	openCard: "list.open",
	/** Another page of a window that pages. */
	nextPage: "page.next",
	previousPage: "page.previous",
	/** The choice for one field of all first contacts; read on submission. */
	firstChoice: "first.choice",
	uncoupleAll: "uncouple.all",
	uncoupleRecord: "uncouple.record",
	/** Takes a coupling by hand back. */
	coupleUndo: "couple.undo",
	/** Couples again what the end of a whole mapping's couplings has parted. */
	uncoupleUndo: "uncouple.undo",
	/** The choice inside the window that asks field by field; its state is read on submission. */
	fieldChoice: "synchronize.field",
	/** Shows the personal values of the fields in that window. */
	revealInCompare: "synchronize.reveal",
	/** Inputs of windows, read on submission. */
	editValue: "edit.value",
	asideInput: "aside.input",
	partner: "partner.find",
	partnerWinner: "partner.winner",
	/** Under the answer to `/koppel sync`: whose values are written to the other system. */
	sendLeft: "pair.sendLeft",
	sendRight: "pair.sendRight",
	/** Under the answer to `/koppel couple`: what happens where the two differ. */
	coupleAsking: "couple.asking",
	coupleLeftWins: "couple.leftWins",
	coupleRightWins: "couple.rightWins",
	/** Inside the window that couples two records by hand. */
	coupleMapping: "couple.mapping",
	coupleLeft: "couple.findLeft",
	coupleRight: "couple.findRight",
	coupleWinner: "couple.winner",
	/** Inside the window that synchronizes one record. */
	syncMapping: "sync.mapping",
	syncRecord: "sync.record",
	syncWinner: "sync.winner",
	timelineOpen: "timeline.open",
	timelineNewer: "timeline.newer",
	timelineOlder: "timeline.older",
	homeFilter: "home.filter",
	homeMine: "home.mine",
	homeRefresh: "home.refresh",
	homeMappingsBack: "home.mappingsBack",
	homeMappingsOn: "home.mappingsOn",
	homeErrorsBack: "home.errorsBack",
	homeErrorsOn: "home.errorsOn",
	homeRun: "home.run",
	homeRetryAll: "home.retryAll",
	homePause: "home.pause",
	homeResume: "home.resume",
	/** Shows the errors of one mapping. */
	homeErrors: "home.errors",
	/** Opens the card of one error in a window. */
	homeOpen: "home.open",
	/** Under a summary: the list of what is open, and trying all of it again. */
	digestOpen: "digest.open",
	digestRetry: "digest.retry",
} as const;

/** Callback ids of the windows. */
export const VIEW_IDS = {
	notice: "notice.view",
	compare: "synchronize.submit",
	edit: "edit.submit",
	partner: "partner.submit",
	assign: "assign.submit",
	note: "note.submit",
	snooze: "snooze.submit",
	restore: "restore.submit",
	delete: "delete.submit",
	couple: "couple.submit",
	sync: "sync.submit",
	timeline: "timeline.view",
	home: "home.view",
	card: "home.card",
	/** All errors of a card of several, page by page. */
	all: "group.window",
	/** The card of one error, out of a list. */
	oneCard: "list.window",
	firstFields: "first.submit",
	outcome: "operation.window",
} as const;

/** Callback ids of the shortcuts, as manifest.yml names them. */
export const SHORTCUT_IDS = {
	synchronize: "sync.shortcut",
	status: "status.shortcut",
} as const;

/** What a posted card carries in its metadata: the card's id and nothing else. */
export const CARD_EVENT = "koppel_card";

/** Every action id the app answers to. */
export const KNOWN_ACTIONS: readonly string[] = [
	...Object.values(PRESS_IDS),
	...Object.values(SHARED_IDS),
	...Object.values(APPROVAL_IDS),
	...Object.values(ACTION_IDS),
];

/** Every window the app answers to. */
export const KNOWN_VIEWS: readonly string[] = Object.values(VIEW_IDS);
