import { describeModel } from "../../support/model/suite.js";

describeModel(3, 4);
