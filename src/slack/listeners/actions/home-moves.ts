import { HOME_FILTERS } from "../../blocks/home.js";
import { parseMappingValue } from "../../blocks/mapping-select.js";
import { HOME_START, type HomeShow, parsePlaceText } from "../../home/place.js";
import type { Services } from "../../services.js";
import type { ButtonClick } from "./card-press.js";
import type { MenuChoice } from "./mapping-chosen.js";

/** A button of the Home tab that leads to another page or filter, or shows the same place afresh. */
export async function homeMoved({ homes }: Services, { body, action }: ButtonClick): Promise<void> {
	await homes.show(body.user.id, parsePlaceText(action.value) ?? HOME_START);
}

/** The button of a mapping that shows its errors alone. */
export async function homeErrorsOf(services: Services, { body, action }: ButtonClick): Promise<void> {
	await services.homes.show(body.user.id, { ...HOME_START, show: showOf(services, action.value) });
}

/** The filter of the Home tab. */
export async function homeFiltered(services: Services, { body, action }: MenuChoice): Promise<void> {
	const show = showOf(services, action.selected_option?.value);
	await services.homes.show(body.user.id, { ...HOME_START, show });
}

/** A mapping that was taken out of the configuration meanwhile shows everything. */
function showOf({ useCases }: Services, value: string | undefined): HomeShow {
	const kind = HOME_FILTERS.find((one) => one === value);
	if (kind !== undefined) return { kind };
	const mapping = parseMappingValue(value, useCases.mappingNames());
	return mapping === null ? { kind: "all" } : { kind: "mapping", mapping };
}
