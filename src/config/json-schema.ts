import { z } from "zod";
import { fileSchema } from "./schema.js";

/** The JSON Schema of the configuration file, for completion and checks in editors (`koppel schema`). */
export function configJsonSchema(): Record<string, unknown> {
	const schema = z.toJSONSchema(fileSchema, { io: "input", unrepresentable: "any" });
	return { ...schema, title: "Koppel configuration" };
}
