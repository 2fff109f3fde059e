import { describe } from "@jest/globals";
import { RUNS } from "../../support/crash/runs.js";
import { describeCrashes } from "../../support/crash/suite.js";

describe("A run or a sweep whose process is killed", () => {
	describeCrashes(RUNS);
});
