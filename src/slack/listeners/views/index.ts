import type { App, ViewSubmitAction } from "@slack/bolt";
import { KNOWN_VIEWS, VIEW_IDS } from "../../ids.js";
import type { Services } from "../../services.js";
import { anyBut } from "../actions/index.js";
import { asideSubmitted } from "./aside-submitted.js";
import { compareSubmitted } from "./compare-submitted.js";
import { coupleSubmitted } from "./couple-submitted.js";
import { editSubmitted } from "./edit-submitted.js";
import { firstFieldsSubmitted } from "./first-fields-submitted.js";
import { partnerSubmitted } from "./partner-submitted.js";
import { previewConfirmed } from "./preview-confirmed.js";
import { syncSubmitted } from "./sync-submitted.js";

/** One listener per window that can be submitted. */
export function registerViews(app: App, services: Services): void {
	app.view<ViewSubmitAction>(VIEW_IDS.compare, async ({ ack, body, view }) =>
		compareSubmitted(services, { ack, body, view }),
	);
	app.view<ViewSubmitAction>(VIEW_IDS.edit, async ({ ack, body, view }) =>
		editSubmitted(services, { ack, body, view }),
	);
	app.view<ViewSubmitAction>(VIEW_IDS.partner, async ({ ack, body, view }) =>
		partnerSubmitted(services, { ack, body, view }),
	);
	for (const aside of ["assign", "note", "snooze"] as const) {
		app.view<ViewSubmitAction>(VIEW_IDS[aside], async ({ ack, body, view }) =>
			asideSubmitted(services, aside, { ack, body, view }),
		);
	}
	app.view<ViewSubmitAction>(VIEW_IDS.restore, async ({ ack, body, view }) =>
		previewConfirmed(services, "restore", { ack, body, view }),
	);
	app.view<ViewSubmitAction>(VIEW_IDS.delete, async ({ ack, body, view }) =>
		previewConfirmed(services, "delete", { ack, body, view }),
	);
	app.view<ViewSubmitAction>(VIEW_IDS.couple, async ({ ack, body, view }) =>
		coupleSubmitted(services, { ack, body, view }),
	);
	app.view<ViewSubmitAction>(VIEW_IDS.sync, async ({ ack, body, view }) =>
		syncSubmitted(services, { ack, body, view }),
	);
	app.view<ViewSubmitAction>(VIEW_IDS.firstFields, async ({ ack, body, view }) =>
		firstFieldsSubmitted(services, { ack, body, view }),
	);
	app.view<ViewSubmitAction>(
		anyBut(KNOWN_VIEWS.filter((id) => id !== VIEW_IDS.notice)),
		async ({ ack, view }) => {
			await ack();
			services.log.warn({ view: view.callback_id.slice(0, 100) }, "Window nobody answers to");
		},
	);
}
