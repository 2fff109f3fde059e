/**
 * A local Slack for tests and the demo: the Web API methods the app calls, Block Kit checks, and people who press
 * buttons. It behaves like facts/slack, section 9 items 1 and 2, and knows nothing of the app it talks to.
 */
export type { AppAnswer, Tamper } from "./app-link.js";
export type { SlackChangeMap, SlackChanges } from "./changes.js";
export {
	type BlockProblem,
	type BlockProblemCode,
	checkBlocks,
	checkView,
	type Surface,
} from "./check-blocks.js";
export type { CommandResult, EventOptions } from "./deeds/commands.js";
export type { Entries } from "./deeds/fill-in.js";
export type { Submission } from "./deeds/modals.js";
export type { Choice, Press, Suggestions } from "./deeds/press.js";
export type { Spoken } from "./deeds/speak.js";
export { SlackDoubleError, type SlackDoubleErrorCode } from "./errors.js";
export type { Fault, FaultAction, FaultHandle } from "./faults.js";
export { signRequest } from "./http-app-link.js";
export type { PostedMessage, SlackMessage } from "./messages.js";
export type { RateLimitOptions } from "./rate-limits.js";
export type { Delivery, MethodCounter, RecordedCall } from "./recorder.js";
export type { RegisteredCommand, RegisteredShortcut, Registration } from "./registration.js";
export { type NameOf, renderText } from "./render-text.js";
export { SlackDouble } from "./slack-double.js";
export type { DisconnectReason } from "./socket-connection.js";
export { type SlackDoubleOptions, startSlackDouble } from "./start-slack-double.js";
export { DEFAULT_SCOPES } from "./tokens.js";
export type { SlackView } from "./views.js";
export type { MessageWait, WaitOptions } from "./waits.js";
export {
	type Channel,
	defaultWorkspace,
	type Person,
	type UserGroup,
	type WorkspaceSeed,
} from "./workspace.js";
export type { Outage } from "./world.js";
