/** Slack as a page in the browser, over the local Slack of the tests and the demo. */
export { openSlackPage, type SlackPage, type SlackPageOptions } from "./open-page.js";
