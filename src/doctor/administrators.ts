import type { Examiner } from "../ports/examination.js";
import type { Fixer } from "./finding.js";

/** Who looks after a system of this kind. */
export const ADMINISTRATOR: Record<Examiner["type"], Fixer> = {
	"business-central": "Business Central administrator",
	dataverse: "Power Platform administrator",
};
