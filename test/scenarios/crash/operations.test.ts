import { describe } from "@jest/globals";
import { OPERATIONS, SECOND_ITEMS } from "../../support/crash/operations.js";
import { describeCrashes } from "../../support/crash/suite.js";

describe("An operation whose process is killed", () => {
	describeCrashes([...OPERATIONS, ...SECOND_ITEMS]);
});
