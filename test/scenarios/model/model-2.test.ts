import { describeModel } from "../../support/model/suite.js";

describeModel(2, 4);
