import { describe } from "@jest/globals";
import { BY_HAND } from "../../support/crash/presses.js";
import { describeCrashes } from "../../support/crash/suite.js";

describe("What somebody does by hand whose process is killed", () => {
	describeCrashes(BY_HAND);
});
