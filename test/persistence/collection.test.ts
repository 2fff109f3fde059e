import { describeCollection, TEST_INDEXES } from "../contracts/collection.js";
import { openTestEmbedded } from "../support/embedded.js";
import { openTestMongo, TEST_MONGODB_URI } from "../support/mongo.js";

describeCollection("embedded store", () => openTestEmbedded({ indexes: TEST_INDEXES, strict: false }));

if (TEST_MONGODB_URI === undefined)
	console.info("TEST_MONGODB_URI is not set: the collection contract ran on the embedded store only");
else describeCollection("MongoDB", () => openTestMongo({ indexes: TEST_INDEXES }));
