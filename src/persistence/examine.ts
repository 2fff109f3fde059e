import type { DatabaseExamination } from "../ports/examination.js";
import type { DatabaseLocation } from "./database.js";
import { examineFolder } from "./embedded/examine-folder.js";
import { examineMongo } from "./mongo/examine-mongo.js";

/** Looks at the database that is configured, and neither makes nor changes anything. Never rejects. */
export async function examineDatabase(location: DatabaseLocation): Promise<DatabaseExamination> {
	const { mongodbUri, dataFolder } = location;
	return mongodbUri === null ? examineFolder(dataFolder) : examineMongo(mongodbUri);
}
