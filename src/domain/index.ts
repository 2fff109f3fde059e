/**
 * The words of this code base, one per thing.
 *
 * - system: one of the two business apps. side: `left` or `right`, the fixed seat a system has in a mapping.
 * - mapping, field mapping: which entity and fields correspond, in which direction, under which policies.
 * - record: one entity in a system. snapshot: what was read of it. version: the system's opaque mark.
 * - coupling: the bond between two records. baseline: per field a seat for each side, the value it held when read
 *   back at the last agreement.
 * - change: what happened on one side since then. drift: a destination-only field edited by hand.
 * - decision: what reconcile returns for one pair. plan: all decisions of a run. conflict: what only a person settles.
 * - claim, pending: the mark a writer sets on a pair before a foreign write. ghost: a write that may still happen.
 * - watermark: where the next pull of a side resumes.
 * - sync job: one recorded run. sync error: an open problem. resolution: what a person chooses. operation: many at once.
 * - swing: a field that runs write to and fro, or back again. loop: a pair that is paused for it. reaction: a source
 *   that changes again after each of our writes. watch: a while without writes that shows whether it does so by itself.
 * - skipped: left out of runs until someone acts or the record changes. held: waiting for the guard's question.
 */
export * from "./change.js";
export * from "./conflict.js";
export * from "./coupling.js";
export * from "./field-values.js";
export * from "./filter.js";
export * from "./loop.js";
export * from "./mapping.js";
export * from "./mass-change.js";
export * from "./match.js";
export * from "./pile.js";
export * from "./reaction.js";
export * from "./reconcile.js";
export * from "./record.js";
export * from "./resolution.js";
export * from "./sync-error.js";
export * from "./sync-job.js";
export * from "./write-cause.js";
