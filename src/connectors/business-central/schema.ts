import { z } from "zod";

/** The fields every record has beside its own (facts/business-central-api.md section 3). */
export const SystemFields = z.object({
	"@odata.etag": z.string().min(1),
	id: z.string().min(1),
	lastModifiedDateTime: z.string().nullish(),
});
export type SystemFields = z.infer<typeof SystemFields>;

/** Where a pull by modification time had come to, and what it needs for its watermark. Times in milliseconds since 1970. */
export const PullCursor = z.object({
	next: z.string().nullable(),
	since: z.number().nullable(),
	startedAt: z.number().nullable(),
	newest: z.number().nullable(),
});
export type PullCursor = z.infer<typeof PullCursor>;

/** One company of the environment. */
export const Company = z.object({
	id: z.string().min(1),
	name: z.string(),
	displayName: z.string().nullish(),
});
export type Company = z.infer<typeof Company>;
