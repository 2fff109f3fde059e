/**
 * Loaded into the bot of the demo before anything else: when the demo dies without being able to stop it, the channel
 * between the two closes and the bot ends as well, behind a write that is under way.
 */
process.once("disconnect", () => {
	// Loaded only now: nothing may come before somebody listens for the end of the channel.
	import("../end-process.js").then(
		({ endProcess }) => endProcess(1),
		() => process.exit(1),
	);
});
// The channel alone must not keep a bot alive that has finished.
process.channel?.unref();
