export type { Catalogue, Text } from "./english.js";
export * from "./messages.js";
