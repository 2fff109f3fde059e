import { z } from "zod";

/** The fields every record has beside its own (facts/business-central-api.md section 3). */
export const SystemFields = z.object({
	"@odata.etag": z.string().min(1),
	id: z.string().min(1),
	lastModifiedDateTime: z.string().nullish(),
});
export type SystemFields = z.infer<typeof SystemFields>;

/** One company of the environment. */
export const Company = z.object({
	id: z.string().min(1),
	name: z.string(),
	displayName: z.string().nullish(),
});
export type Company = z.infer<typeof Company>;
