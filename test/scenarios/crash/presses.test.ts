import { describe } from "@jest/globals";
import { PRESSES } from "../../support/crash/presses.js";
import { describeCrashes } from "../../support/crash/suite.js";

describe("A press whose process is killed", () => {
	describeCrashes(PRESSES);
});
