import type { App, ViewSubmitAction } from "@slack/bolt";
import { KNOWN_VIEWS, VIEW_IDS } from "../../ids.js";
import { forReaderAtOnce } from "../../readers.js";
import type { Services } from "../../services.js";
import { anyBut } from "../actions/index.js";
import { asideSubmitted } from "./aside-submitted.js";
import { compareSubmitted } from "./compare-submitted.js";
import { coupleSubmitted } from "./couple-submitted.js";
import { editSubmitted } from "./edit-submitted.js";
import { firstFieldsSubmitted } from "./first-fields-submitted.js";
import { partnerSubmitted } from "./partner-submitted.js";
import { previewConfirmed } from "./preview-confirmed.js";
import type { Submission } from "./submission.js";
import { syncSubmitted } from "./sync-submitted.js";

/** One listener per window that can be submitted. */
export function registerViews(app: App, services: Services): void {
	// The acknowledgement says something already, so nobody waits for Slack to tell the person's language.
	const listen = (id: string, listener: (services: Services, sent: Submission) => Promise<void>) =>
		app.view<ViewSubmitAction>(id, async ({ ack, body, view }) =>
			listener(forReaderAtOnce(services, body.user.id), { ack, body, view }),
		);
	listen(VIEW_IDS.compare, compareSubmitted);
	listen(VIEW_IDS.edit, editSubmitted);
	listen(VIEW_IDS.partner, partnerSubmitted);
	for (const aside of ["assign", "note", "snooze"] as const)
		listen(VIEW_IDS[aside], (own, sent) => asideSubmitted(own, aside, sent));
	listen(VIEW_IDS.restore, (own, sent) => previewConfirmed(own, "restore", sent));
	listen(VIEW_IDS.delete, (own, sent) => previewConfirmed(own, "delete", sent));
	listen(VIEW_IDS.couple, coupleSubmitted);
	listen(VIEW_IDS.sync, syncSubmitted);
	listen(VIEW_IDS.firstFields, firstFieldsSubmitted);
	app.view<ViewSubmitAction>(
		anyBut(KNOWN_VIEWS.filter((id) => id !== VIEW_IDS.notice)),
		async ({ ack, view }) => {
			await ack();
			services.log.warn({ view: view.callback_id.slice(0, 100) }, "Window nobody answers to");
		},
	);
}
