import { AGREEMENTS } from "./agreement.js";
import { CARDS } from "./cards.js";
import { CLAIMS } from "./claims.js";
import { DELETIONS_AND_GUARD } from "./deletions.js";
import type { Mutation } from "./mutation.js";
import { PRESSES_AND_ERRORS } from "./presses.js";
import { RECORDS } from "./records.js";
import { VERSIONS } from "./versions.js";
import { WATERMARKS } from "./watermarks.js";

/** Every way the product is broken in; the first ones attack what costs most. */
export const MUTATIONS: Mutation[] = [
	...VERSIONS,
	...WATERMARKS,
	...CLAIMS,
	...AGREEMENTS,
	...DELETIONS_AND_GUARD,
	...RECORDS,
	...PRESSES_AND_ERRORS,
	...CARDS,
];
