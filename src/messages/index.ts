export type { Catalogue, Text } from "./catalogue.js";
export * from "./messages.js";
