import type { FieldValue, Side } from "../../../src/domain/record.js";
import { type Ledger, lower } from "./ledger.js";
import type { ModelTable } from "./system.js";

/** The companies that people belong to: a contact names its customer by number, and its account by id. */
export class Companies {
	constructor(
		readonly ledger: Ledger,
		readonly tables: () => Record<Side, ModelTable>,
	) {}

	/** True when a number and an account were the two systems' words for one company at any time. */
	areOne = (number: FieldValue, account: FieldValue): boolean => {
		const own = codeOf(number);
		return this.ledger.bonds.some(
			({ left, right }) =>
				left !== null &&
				right === lower(String(account)) &&
				this.ledger.writesOf("left", left, "number").some(({ value }) => codeOf(value) === own),
		);
	};

	/** True when a customer of this number stood bound to this account, which was gone, before then and still after. */
	isBoundThrough(number: FieldValue, account: string, n: number): boolean {
		const { ledger } = this;
		if (ledger.deletedAt("right", account, n) === null) return false;
		return ledger
			.bondsOf("right", account, n, n)
			.some(
				({ left, until }) =>
					left !== null &&
					until > n &&
					ledger.deletedAt("left", left, n) === null &&
					codeOf(ledger.lastWrite("left", left, "number", n)?.value ?? null) === codeOf(number),
			);
	}

	/** The record that a contact's word for its company names now; null when none stands there. */
	named(side: Side, word: FieldValue): string | null {
		const table = this.tables()[side];
		if (word === null || word === "") return null;
		if (side === "right") return table.get(String(word)) === undefined ? null : lower(String(word));
		return table.everyId().find((id) => codeOf(table.get(id)?.number ?? null) === codeOf(word)) ?? null;
	}
}

function codeOf(value: FieldValue): string {
	return String(value ?? "")
		.trim()
		.toUpperCase();
}
