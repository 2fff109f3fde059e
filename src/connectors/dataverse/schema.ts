import { z } from "zod";

/** What every row carries beside its columns (facts/dataverse-api.md section 2). */
export const SystemFields = z.object({
	"@odata.etag": z.string().min(1),
	modifiedon: z.string().nullish(),
	_modifiedby_value: z.string().nullish(),
	"_modifiedby_value@OData.Community.Display.V1.FormattedValue": z.string().nullish(),
	merged: z.boolean().nullish(),
	_masterid_value: z.string().nullish(),
});
export type SystemFields = z.infer<typeof SystemFields>;

/** A deletion in a list of changes (section 5). */
export const DeletedItem = z.object({
	"@odata.context": z.string().endsWith("/$deletedEntity"),
	id: z.string().min(1),
});
export type DeletedItem = z.infer<typeof DeletedItem>;

/** Where a pull by change tracking had come to, and the links for its watermark. */
export const PullCursor = z.object({
	next: z.string().nullable(),
	/** The delta link it followed; null when everything is read. */
	watermark: z.string().nullable(),
	/** The one a page gave for the next pull, as far as one did. */
	deltaLink: z.string().nullable(),
});
export type PullCursor = z.infer<typeof PullCursor>;

/** One table, as `EntityDefinitions` lists it (section 10). */
export const TableDefinition = z.object({
	LogicalName: z.string(),
	EntitySetName: z.string().nullish(),
	PrimaryIdAttribute: z.string().nullish(),
	PrimaryNameAttribute: z.string().nullish(),
	ChangeTrackingEnabled: z.boolean().nullish(),
	IsOptimisticConcurrencyEnabled: z.boolean().nullish(),
});
export type TableDefinition = z.infer<typeof TableDefinition>;

/** One column; the second half is there only for the types that have it (section 10). */
export const Attribute = z.object({
	LogicalName: z.string(),
	AttributeType: z.string(),
	IsValidForCreate: z.boolean().nullish(),
	IsValidForUpdate: z.boolean().nullish(),
	AttributeOf: z.string().nullish(),
	MaxLength: z.number().nullish(),
	Precision: z.number().nullish(),
	Format: z.string().nullish(),
	OptionSet: z.object({ Options: z.array(z.object({ Value: z.number() })).nullish() }).nullish(),
});
export type Attribute = z.infer<typeof Attribute>;

/** Where a lookup column may point to, and what it is written by (section 10). */
export const Relationship = z.object({
	ReferencingAttribute: z.string(),
	ReferencedEntity: z.string(),
	ReferencingEntityNavigationPropertyName: z.string().nullish(),
});
export type Relationship = z.infer<typeof Relationship>;
