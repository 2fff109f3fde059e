import { describeModel } from "../../support/model/suite.js";

describeModel(1, 4);
