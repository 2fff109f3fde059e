import type { Coupling } from "../../../src/domain/coupling.js";
import type { SyncError } from "../../../src/domain/sync-error.js";
import type { Companies } from "./companies.js";
import type { Part } from "./part.js";

/**
 * Sees to it that what went with an account is told as belonging to it, and not as a mass change of its own (history
 * 34). It looks after every step: what held before and after one held when the error was opened in it.
 */
export class CascadeWatch {
	readonly #ofLists: string[] = [];
	/** By error: one told by itself, for its job may have read the records before they stood as they do now. */
	readonly #alone = new Map<string, { customer: string; problem: string }>();
	/** By pair: the customer whose account took the contact along. */
	#before = new Map<string, string>();
	readonly #seen = new Set<string>();

	constructor(
		private readonly contacts: Part,
		private readonly companies: Companies,
	) {}

	/** What was told wrongly, and not put right since. */
	get problems(): string[] {
		return [...this.#ofLists, ...[...this.#alone.values()].map(({ problem }) => problem)];
	}

	/** Of customers and of contacts, as they stand in the store now. */
	look([companies = [], all = []]: Coupling[][], errors: SyncError[]): void {
		const couplings = all.filter(({ state }) => state === "coupled");
		const now = this.#takenAlong(companies, couplings);
		const certain = new Map([...now].filter(([id, customer]) => this.#before.get(id) === customer));
		for (const error of errors) {
			if (error.parent?.id?.toLowerCase() === this.#alone.get(error._id)?.customer)
				this.#alone.delete(error._id);
			const key = `${error._id} ${error.kind}`;
			if (error.mapping !== this.contacts.name || this.#seen.has(key)) continue;
			this.#seen.add(key);
			if (error.kind === "deletedRight") this.#lookAt(error, certain);
			if (error.kind === "massChange" && error.held?.what === "deletion" && certain.size > 0) {
				const others = couplings.filter((one) => !certain.has(one._id) && this.#lacksOne(one));
				if (others.length === 0)
					this.#ofLists.push(`I7 contacts that went with their account are a mass change of their own`);
			}
		}
		this.#before = now;
	}

	#lookAt({ _id, couplingId, parent }: SyncError, certain: Map<string, string>): void {
		const customer = certain.get(couplingId ?? "");
		if (customer === undefined || parent?.id?.toLowerCase() === customer) return;
		const problem = `I7 a contact that went with the account of ${customer} is told ${parent ? `under ${parent.id}` : "by itself"}`;
		this.#alone.set(_id, { customer, problem });
	}

	#lacksOne({ left, right }: Coupling): boolean {
		const { tables } = this.contacts;
		return tables.left.get(left.id ?? "") === undefined || tables.right.get(right.id ?? "") === undefined;
	}

	#takenAlong(companies: Coupling[], couplings: Coupling[]): Map<string, string> {
		const { tables, ledger } = this.contacts;
		const taken = new Map<string, string>();
		for (const { _id, left, right } of couplings) {
			const survivor = tables.left.get(left.id ?? "");
			if (right.id === null || survivor === undefined || tables.right.get(right.id) !== undefined) continue;
			const customer = this.companies.named("left", survivor.companyNumber ?? null);
			const account = ledger.writesOf("right", right.id.toLowerCase(), COMPANY).at(-1)?.value ?? null;
			const own = companies.find((one) => one.left.id !== null && one.left.id.toLowerCase() === customer);
			const isTheirs = own !== undefined && own.right.id?.toLowerCase() === String(account).toLowerCase();
			if (customer === null || !isTheirs || this.companies.named("right", account) !== null) continue;
			taken.set(_id, customer);
		}
		return taken;
	}
}

const COMPANY = "parentcustomerid_account";
