import { type FieldValue, otherSide, type Side } from "../../../src/domain/record.js";
import type { Part } from "./part.js";
import type { Stage } from "./stage.js";
import type { MappingName, ModelField, ModelStep } from "./steps.js";
import { fieldName, type ModelTable, UNMAPPED } from "./system.js";

/** The steps in which somebody does something in one of the two systems. */
type Deed = ModelStep & {
	do: "edit" | "editBack" | "copy" | "move" | "touch" | "create" | "remove" | "merge" | "block" | "unblock";
};

/** The record in this place of those of a side; undefined when it does not stand there any more. */
export function idOf({ tables }: Part, side: Side, record: number): string | undefined {
	const ids = tables[side].everyId();
	const id = ids[record % Math.max(1, ids.length)];
	return id !== undefined && tables[side].get(id) !== undefined ? id : undefined;
}

/** The last digits of an id tell it apart. */
export function nameOfId(id: string): string {
	return `#${id.slice(-6).replace(/^0+/, "")}`;
}

export function ofWhom(of: MappingName | undefined): string {
	return of === "contacts" ? " of contacts" : "";
}

/** What people do in the two systems, by themselves. */
export class People {
	constructor(
		private readonly stage: Stage,
		private readonly tell: (line: string) => void,
	) {}

	act(part: Part, step: Deed): void {
		switch (step.do) {
			case "edit":
				this.#edit(part, step.side, step.record, { [step.field]: step.value }, step.stampedMinutesAgo);
				break;
			case "editBack":
			case "copy":
				this.#retype(part, step);
				break;
			case "move":
				this.#move(part, step);
				break;
			case "touch":
				this.#touch(part, step.side, step.record);
				break;
			case "create":
				this.#create(part, step);
				break;
			case "remove":
				this.#person(part, step.side, step.record, "deletes", (table, id) => table.remove(id));
				break;
			case "merge":
				this.#merge(part, step.winner, step.loser);
				break;
			default:
				this.#block(part, step.record, step.do);
		}
	}

	/** A blocked customer leaves the filter. */
	#block(part: Part, record: number, how: "block" | "unblock"): void {
		this.#person(part, "left", record, `${how}s`, (table, id) =>
			table.edit(id, { blocked: how === "block" ? "All" : " " }),
		);
	}

	/** What a person does to a record that stands there; a refusal by the system changes nothing. */
	#person(
		part: Part,
		side: Side,
		record: number,
		what: string,
		act: (table: ModelTable, id: string) => void,
	): void {
		const id = idOf(part, side, record);
		if (id === undefined) return;
		const deed = `someone ${what} ${side} ${nameOfId(id)}${ofWhom(part.name)}`;
		try {
			act(part.tables[side], id);
			this.tell(deed);
		} catch (error) {
			this.tell(`${deed}: refused (${(error as Error).message})`);
		}
	}

	#edit(
		part: Part,
		side: Side,
		record: number,
		values: Partial<Record<ModelField, FieldValue>>,
		ago?: number,
	): void {
		const fields = Object.fromEntries(
			Object.entries(values).map(([name, value]) => [fieldName(part.name, name as ModelField, side), value]),
		);
		const at = ago === undefined ? undefined : this.stage.time.now() - ago * 60_000;
		const stamped = ago === undefined ? "" : `, stamped ${ago} minutes ago,`;
		this.#person(part, side, record, `sets ${JSON.stringify(fields)}${stamped} on`, (table, id) =>
			table.edit(id, fields as Record<string, FieldValue>, at),
		);
	}

	#retype(part: Part, { do: how, side, record, field }: ModelStep & { do: "editBack" | "copy" }): void {
		const id = idOf(part, side, record);
		if (id === undefined) return;
		const name = fieldName(part.name, field, side);
		const value =
			how === "editBack"
				? this.#valueBefore(part, side, id, name)
				: this.#partnersValue(part, side, id, field);
		if (value !== undefined) this.#edit(part, side, record, { [field]: value });
	}

	#valueBefore({ ledger, tables }: Part, side: Side, id: string, name: string): FieldValue | undefined {
		const now = tables[side].get(id)?.[name] ?? null;
		return ledger.writesOf(side, id, name).findLast(({ value }) => value !== now)?.value;
	}

	#partnersValue(
		{ name, ledger, tables }: Part,
		side: Side,
		id: string,
		field: ModelField,
	): FieldValue | undefined {
		const other = otherSide(side);
		const bond = ledger.bonds.findLast((one) => one[side] === id);
		const partner = bond?.[other];
		const record = partner ? tables[other].get(partner) : undefined;
		return record?.[fieldName(name, field, other)];
	}

	#move(part: Part, { side, record, company }: ModelStep & { do: "move" }): void {
		const value = this.#companyWord(side, company);
		if (value !== undefined) this.#edit(part, side, record, { company: value });
	}

	/** How a side names a company that stands there; undefined when none does. */
	#companyWord(side: Side, company: number | "unknown" | null): FieldValue | undefined {
		const { customers } = this.stage;
		if (company === null) return null;
		if (company === "unknown") return side === "left" ? "NOBODY" : undefined;
		const id = idOf(customers, side, company);
		return side === "right" || id === undefined ? id : (customers.tables.left.get(id)?.number ?? undefined);
	}

	#touch(part: Part, side: Side, record: number): void {
		const value = `touched ${part.ledger.now}`;
		this.#person(part, side, record, "edits an unmapped field of", (table, id) =>
			table.edit(id, { [UNMAPPED[part.name][side]]: value }),
		);
	}

	#create(part: Part, step: ModelStep & { do: "create" }): void {
		const { side } = step;
		const fields = part.name === "contacts" ? this.#newContact(step) : this.#newCustomer(part, step);
		const deed = `someone creates ${JSON.stringify(fields)} on the ${side}${ofWhom(part.name)}`;
		try {
			part.tables[side].create(fields);
			this.tell(deed);
		} catch (error) {
			this.tell(`${deed}: refused (${(error as Error).message})`);
		}
	}

	#newContact({ side, value, company }: ModelStep & { do: "create" }): Record<string, FieldValue> {
		const word = this.#companyWord(side, company ?? null) ?? null;
		return {
			[fieldName("contacts", "name", side)]: value,
			[fieldName("contacts", "jobTitle", side)]: `${value}j`,
			...(word === null ? {} : { [fieldName("contacts", "company", side)]: word }),
		};
	}

	#newCustomer(
		part: Part,
		{ side, value, number, record }: ModelStep & { do: "create" },
	): Record<string, FieldValue> {
		const from = number === "sameSide" ? side : otherSide(side);
		const taken = idOf(part, from, record);
		const name = fieldName("customers", "number", from);
		const takenNumber = taken === undefined ? null : (part.tables[from].get(taken)?.[name] ?? null);
		const own = number === "own" ? `N-${value}`.toUpperCase() : number === "none" ? null : takenNumber;
		return {
			[fieldName("customers", "name", side)]: value,
			[fieldName("customers", "phone", side)]: `${value}p`,
			...(own === null ? {} : { [fieldName("customers", "number", side)]: own }),
		};
	}

	#merge(part: Part, winner: number, loser: number): void {
		const [into, from] = [idOf(part, "right", winner), idOf(part, "right", loser)];
		const { right } = part.tables;
		if (into === undefined || from === undefined || into === from) return;
		if (right.mergedInto(into) !== null || right.mergedInto(from) !== null) return;
		this.tell(`someone merges right ${nameOfId(from)} into ${nameOfId(into)}`);
		right.merge(into, from);
	}
}
