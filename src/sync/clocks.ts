/** How far the clocks of two hosts, or of a system and ours, may be apart, in milliseconds. */
export const CLOCKS_APART_MS = 5 * 60_000;
