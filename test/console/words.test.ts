import { describe, expect, it } from "@jest/globals";
import { fieldWords } from "../../src/console/words.js";

describe("fieldWords", () => {
	it.each([
		["phoneNumber/telephone1", "phone number"],
		["displayName/name", "name"],
		["city/address1_city", "city"],
		["creditLimit/creditlimit", "credit limit"],
		["number/accountnumber", "number"],
		["/customertypecode", "customertypecode"],
		["email", "email"],
		["addressLine1/address1_line1", "address line 1"],
		["b2bCode", "b2b code"],
	])("says %s as a person would: %s", (name, words) => {
		expect(fieldWords(name)).toBe(words);
	});
});
