import { describe } from "@jest/globals";
import { UNDOS } from "../../support/crash/presses.js";
import { describeCrashes } from "../../support/crash/suite.js";

describe("An undo whose process is killed", () => {
	describeCrashes(UNDOS);
});
