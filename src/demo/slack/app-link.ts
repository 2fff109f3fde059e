import type { Json } from "./json.js";
import type { Delivery } from "./recorder.js";

/** What a request is sent with when it should be refused. */
export type Tamper = "wrongSignature" | "staleTimestamp" | "noSignature";

/** What the app answered to something a person did. */
export interface AppAnswer {
	/** HTTP status, 200 for an acknowledgement over a socket; 0 when there was no answer in time. */
	status: number;
	body: string;
	/** The body when it is JSON, else null. */
	json: unknown;
	/** What the person sees: nothing, or that it did not work. */
	error: Delivery["error"];
	/** Milliseconds until the answer. */
	ms: number;
}

/** One thing the app is told, before it is put into a request or an envelope. */
export interface AppRequest {
	kind: string;
	/** `payload`: interactivity, as a form field; `form`: a command's fields; `json`: an event. */
	as: "payload" | "form" | "json";
	body: Json;
	/** Only HTTP requests are signed, so nothing else can be tampered with. */
	tamper?: Tamper;
	/** Marks an event that was sent before (facts/slack section 5.1). */
	retry?: { number: number; reason: string };
}

/** Sends to the app: as signed HTTP requests, or as envelopes over a WebSocket. */
export interface AppLink {
	send(request: AppRequest): Promise<AppAnswer>;
}
