import { describeModel } from "../../support/model/suite.js";

describeModel(4, 4);
