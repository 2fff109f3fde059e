import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Actor, RecordNotFoundError } from "../../src/ports/use-cases.js";
import { openWorld, type World } from "../support/world.js";

const STEWARD: Actor = { id: "U-BRAM", name: "Bram", role: "steward" };
let world: World;
beforeEach(async () => {
	world = await openWorld();
});
afterEach(() => world.close());

const find = (text: string) => world.main.useCases.find(text);
const uncouple = (record: string) => world.main.useCases.uncouple("customers", record, STEWARD);

describe("a record somebody looks for", () => {
	it("is found by its whole name, as cards call it, in either system", async () => {
		const pair = await world.coupled({ name: "Adatum Corporation" });
		world.crm.edit("accounts", pair.account, { name: "Adatum Group" });

		for (const name of ["Adatum Corporation", "Adatum Group"]) {
			expect(await find(name)).toMatchObject([{ left: pair.customer, right: pair.account }]);
		}
		expect(await find("Adatum")).toEqual([]);
	});

	it("is found by its number before any other whose name is that number", async () => {
		const one = await world.coupled({ name: "Contoso" });
		const number = String(world.customer(one.customer)?.number);
		const other = await world.coupled({ name: number });

		expect(await find(number)).toMatchObject([{ left: one.customer, right: one.account }]);
		expect(other.customer).not.toBe(one.customer);
	});

	it("is never guessed where several have one name: nothing is done, and the answer asks for the number", async () => {
		await world.coupled({ name: "Twins" });
		await world.coupled({ name: "Twins" });

		expect(await find("Twins")).toHaveLength(2);
		await expect(uncouple("Twins")).rejects.toThrow(RecordNotFoundError);
		await expect(uncouple("Twins")).rejects.toThrow(
			'Several records of customers are called "Twins". Give the number or the id of the one you mean.',
		);
		await expect(world.main.useCases.log("customers", "Twins", 10)).rejects.toThrow("Several records");
		expect(await world.main.useCases.status("customers")).toMatchObject([{ couplings: 2 }]);
	});

	it("is told apart from others of its name by number and city, never by what is personal", async () => {
		const inCity = async (city: string) => {
			const pair = await world.coupled({ name: "Twins", phone: "1", email: `${city}@private.example` });
			world.bc.edit("customers", pair.customer, { city });
			return pair;
		};
		const one = await inCity("Utrecht");
		const other = await inCity("Gent");
		await world.sync();
		const number = ({ customer }: { customer: string }) => world.customer(customer)?.number;

		const found = await find("Twins");

		const expected = [
			[one, "Utrecht"],
			[other, "Gent"],
		] as const;
		for (const [pair, city] of expected) {
			expect(found.find(({ left }) => left === pair.customer)?.apart).toEqual([
				{ name: "number", value: number(pair), isKey: true },
				{ name: "city", value: city, isKey: false },
			]);
		}
		await expect(uncouple("Twins")).rejects.toMatchObject({ several: found });
		expect(await find(String(number(one)))).toEqual([
			expect.not.objectContaining({ apart: expect.anything() }),
		]);
	});

	it("that is the only one of its name is uncoupled by it", async () => {
		const pair = await world.coupled({ name: "Fabrikam" });

		expect(await uncouple("Fabrikam")).toMatchObject({ left: pair.customer, right: pair.account });
	});
});
