/**
 * Loaded into the bot of the demo before anything else: when the demo dies without being able to stop it, the channel
 * between the two closes and the bot ends as well.
 */
process.once("disconnect", () => process.exit(1));
// The channel alone must not keep a bot alive that has finished.
process.channel?.unref();
