import { describe, expect, it } from "@jest/globals";
import { HOME_START, type HomePlace, parsePlaceText, toPlaceText } from "../../../src/slack/home/place.js";

describe("a place in the Home tab", () => {
	it.each<HomePlace>([
		HOME_START,
		{ show: { kind: "open" }, mappingsPage: 2, errorsPage: 0 },
		{ show: { kind: "mine" }, mappingsPage: 0, errorsPage: 999 },
		{ show: { kind: "mapping", mapping: "all" }, mappingsPage: 0, errorsPage: 3 },
	])("comes back from the view it was written into: %j", (place) => {
		expect(parsePlaceText(toPlaceText(place))).toEqual(place);
	});

	it.each([undefined, "", "{}", "[1]", '{"s":"else","m":0,"e":0}', '{"s":"all","m":-1,"e":0}'])(
		"is not read from what is not ours: %s",
		(text) => {
			expect(parsePlaceText(text)).toBeNull();
		},
	);
});
