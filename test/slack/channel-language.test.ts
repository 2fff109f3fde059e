import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { causeOf } from "../../src/domain/sync-error.js";
import { aSyncError } from "../support/builders/index.js";
import { ADMIN, openConsole, SALES, type TestConsole } from "../support/slack/console.js";

let open: TestConsole;
beforeEach(async () => {
	open = await openConsole({ languages: { standard: "en", channels: { [SALES]: "nl" } } });
});
afterEach(() => open.close());

function refused(n: number) {
	return aSyncError({
		_id: `error-${n}`,
		couplingId: `coupling-${n}`,
		kind: "validation",
		conflict: null,
		fields: [],
		cause: causeOf("customers", "validation", "x", "Name is required."),
		answer: { code: "validation", foreignCode: "x", message: "Name is required.", side: "right" },
	});
}

describe("a channel configured to be Dutch", () => {
	it("gets Dutch cards with Dutch buttons, also after they were settled", async () => {
		const ts = await open.show(aSyncError());

		const card = JSON.stringify(open.slack.messages(SALES).at(-1));
		expect(card).toContain("met verschillende waarden");
		expect(card).toContain("Business Central overnemen in Dynamics 365 Sales");
		expect(card).toContain("Wat nu: ");

		await open.slack.clickButton({
			user: "anna",
			channel: SALES,
			ts,
			text: "Business Central overnemen in Dynamics 365 Sales",
		});
		await open.cardSays("Opgelost door Anna Bakker", ts);
	});

	it("gets one Dutch card for several records with the same problem", async () => {
		await open.showTogether([1, 2, 3].map(refused), "3 records van customers om dezelfde reden");

		await open.cardSays("Alle 3 opnieuw proberen");
	});

	it("leaves the other channels English", async () => {
		await open.show(
			aSyncError({ kind: "setup", couplingId: null, record: null, conflict: null, fields: [] }),
		);

		expect(open.slack.messages(ADMIN).at(-1)?.text).toContain("The mapping customers cannot run");
	});
});
