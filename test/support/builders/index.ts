export * from "./audit-entry.js";
export * from "./mapping.js";
export * from "./record.js";
export * from "./sync-error.js";
