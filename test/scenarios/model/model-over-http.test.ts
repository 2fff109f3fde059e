import { describeModelOverHttp } from "../../support/model/suite.js";

describeModelOverHttp(40, 12);
