import { describe, expect, it } from "@jest/globals";
import { nearestOf } from "../../src/config/nearest.js";

describe("nearestOf", () => {
	const VALID = ["displayName", "email", "number", "blocked"];

	it.each<[string, string | null]>([
		["displayNmae", "displayName"],
		["DISPLAYNAME", "displayName"],
		["displayname2", "displayName"],
		["emial", "email"],
		["mail", "email"],
		["numbr", "number"],
		["warehouse", null],
		["x", null],
		["", null],
	])("takes %j for %j", (word, expected) => {
		expect(nearestOf(word, VALID)).toBe(expected);
	});

	it("prefers the nearer of two", () => {
		expect(nearestOf("leftWin", ["rightWins", "leftWins"])).toBe("leftWins");
	});
});
