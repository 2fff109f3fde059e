export { createSlackApp, type SlackApp, type SlackAppOptions } from "./app.js";
export { Outbox, type OutboxHealth } from "./outbox.js";
export type { RoleAssignment } from "./permissions.js";
export { Projector } from "./projector.js";
