import type { Side } from "../../../src/domain/record.js";
import { fittingResolutions, type ResolutionKind } from "../../../src/domain/resolution.js";
import type { SyncError } from "../../../src/domain/sync-error.js";
import type { ResolveOutcome, ResolveRequest } from "../../../src/ports/use-cases.js";
import type { Company } from "./company.js";
import type { Random } from "./random.js";
import { customerNumber, WITH_PEOPLE } from "./records.js";

const CARLA = { id: "U01CARLA001", name: "Carla Stone", role: "admin" } as const;

/** Mappings that write to the right only: what is gone on the left cannot come back. */
const ONE_WAY = ["vendors", "items"];

/** The longest city Business Central takes. */
const CITY = 30;

type Press = Pick<ResolveRequest, "resolution"> & Partial<ResolveRequest>;

/** The people who read the cards and settle what they tell. */
export class Answers {
	/** What was pressed and done at least once. */
	readonly done = new Set<ResolutionKind>();

	constructor(
		private readonly company: Company,
		private readonly random: Random,
	) {}

	/**
	 * Of what waits people settle about a third, and before that whatever can be settled in a way that nobody has come to
	 * yet: which questions wait at the same time differs a little from run to run, and some ways fit one of them only.
	 */
	async giveSome(errors: readonly SyncError[]): Promise<void> {
		const sorted = inOrder(errors);
		const isNew = (error: SyncError) => this.untried(settling(error)).length > 0;
		const [fresh, known] = [sorted.filter(isNew), sorted.filter((error) => !isNew(error))];
		await this.give(fresh, { canWait: true });
		const some = known.filter(() => this.random.once(3));
		await this.give(some, { canWait: true });
	}

	/** Somebody answers all of these, or leaves what settles by itself. */
	giveAll(errors: readonly SyncError[]): Promise<void> {
		return this.give(inOrder(errors), { canWait: false });
	}

	private async give(errors: readonly SyncError[], how: { canWait: boolean }): Promise<void> {
		for (const { _id } of errors) {
			// What was done before may have settled or changed it; people press what they see now.
			const error = await this.company.app.useCases.error(_id);
			if (error?.state !== "open" || !error.visible) continue;
			const press = this.isLeft(error, how) ? this.setAside() : this.choose(error, how);
			if (press === null) continue;
			const outcome = await this.press(error, press);
			if (outcome.kind === "done") this.done.add(press.resolution);
			else if (!how.canWait && press.resolution === "restore" && error.parent) await this.letGo(error);
		}
		await this.company.app.idle();
	}

	/** What it belongs to will not come back, so it cannot either. */
	private async letGo({ _id }: SyncError): Promise<void> {
		const error = await this.company.app.useCases.error(_id);
		if (error?.state === "open") await this.press(error, { resolution: "uncouple" });
	}

	private isLeft(error: SyncError, { canWait }: { canWait: boolean }): boolean {
		return canWait && this.untried(settling(error)).length === 0 && this.random.once(12);
	}

	/** Those of several ways that nobody has come to yet. */
	private untried(ways: readonly ResolutionKind[]): ResolutionKind[] {
		return ways.filter((way) => !this.done.has(way));
	}

	/** Not now, or somebody else. */
	private setAside(): Press {
		const until = new Date(this.company.clock.now() + 20 * 3_600_000).toISOString();
		return this.random.of([
			{ resolution: "snooze", until },
			{ resolution: "assign", assignee: { id: "U01ANNA0001", name: "Anna Bakker" } },
			{ resolution: "note", text: "I asked them; they call back." },
		] as const);
	}

	private press(error: SyncError, press: Press): Promise<ResolveOutcome> {
		const { _id: errorId, revision } = error;
		return this.company.app.useCases.resolve({ errorId, revision, ...press, actor: CARLA });
	}

	/** What somebody who knows the answer would press, after putting right what has to be put right before; null: nothing. */
	private choose(error: SyncError, { canWait }: { canWait: boolean }): Press | null {
		switch (error.kind) {
			case "updateConflict":
			case "loop":
				return { resolution: "synchronize", choice: { side: this.winner(error) } };
			case "deletedLeft":
			case "deletedRight":
				return this.answerDeletion(error);
			case "validation":
				return shorten(error);
			case "duplicate":
				this.removeTwin(error);
				return { resolution: "retry" };
			case "possibleDuplicate":
				return this.coupleOneOf(error);
			case "massChange":
				return { resolution: "release" };
			case "merged":
				return { resolution: "uncouple" };
			case "waitingForParent":
				return canWait ? null : this.findEmployer(error);
			default:
				return fittingResolutions(error).includes("retry") && this.random.once(2)
					? { resolution: "retry" }
					: null;
		}
	}

	/** Whoever is offered one direction only takes that one. */
	private winner({ mapping }: SyncError): Side {
		return ONE_WAY.includes(mapping) ? "left" : this.random.of(["left", "right"] as const);
	}

	private answerDeletion(error: SyncError): Press {
		const ways = settling(error);
		const untried = this.untried(ways);
		return { resolution: this.random.of(untried.length > 0 ? untried : ways) };
	}

	/** One of two accounts with one number goes. */
	private removeTwin({ others }: SyncError): void {
		const [one, other] = others.filter(({ side }) => side === "right");
		if (one !== undefined && other !== undefined) this.company.crm.remove("accounts", one.id);
		const [left] = others.filter(({ side }) => side === "left");
		if (one === undefined && left !== undefined) this.company.bc.remove("contacts", left.id);
	}

	/** The customer will not come back: its contact is entered at another one. */
	private findEmployer({ records: { left } }: SyncError): Press {
		const companyNumber = customerNumber(WITH_PEOPLE - 1);
		if (left.id !== null) this.company.bc.edit("contacts", left.id, { companyNumber });
		return { resolution: "retry" };
	}

	/** Of two copies one goes; the other one is the record's own. Whoever answered their shared number took one away. */
	private coupleOneOf({ others }: SyncError): Press {
		const [kept, ...rest] = others.filter(({ id }) => this.company.bc.get("contacts", id) !== undefined);
		if (kept === undefined) throw new Error("A possible duplicate names its copies.");
		for (const { id } of rest) this.company.bc.remove("contacts", id);
		return { resolution: "couple", partner: { side: kept.side, id: kept.id }, choice: { side: "right" } };
	}
}

/** How people settle it; the more often a way is named, the more often they come to it. None for what heals by itself. */
function settling(error: Pick<SyncError, "kind" | "mapping" | "parent">): readonly ResolutionKind[] {
	switch (error.kind) {
		case "updateConflict":
		case "loop":
			return ["synchronize"];
		case "deletedLeft":
		case "deletedRight":
			return settlingDeletion(error);
		case "validation":
			return ["edit"];
		case "duplicate":
			return ["retry"];
		case "possibleDuplicate":
			return ["couple"];
		case "massChange":
			return ["release"];
		case "merged":
			return ["uncouple"];
		default:
			return [];
	}
}

function settlingDeletion({ kind, mapping, parent }: Pick<SyncError, "kind" | "mapping" | "parent">) {
	if (kind === "deletedLeft" && ONE_WAY.includes(mapping)) return ["delete"] as const;
	if (parent || mapping === "vendors") return ["restore"] as const;
	return ["restore", "restore", "delete", "uncouple"] as const;
}

/** By what people know: the ids are other ones each time. */
function inOrder(errors: readonly SyncError[]): SyncError[] {
	const nameOf = ({ mapping, kind, records: { left, right } }: SyncError) =>
		`${mapping} ${kind} ${left.name} ${right.name}`;
	return [...errors].sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
}

/** What is too long is cut; what was refused for another reason is tried again. */
function shorten({ fields }: SyncError): Press {
	const tooLong = fields.filter(({ right }) => typeof right === "string" && right.length > CITY);
	const edits = Object.fromEntries(
		tooLong.map(({ name, right }) => [name, String(right).slice(0, CITY).trim()]),
	);
	return tooLong.length === 0 ? { resolution: "retry" } : { resolution: "edit", edits };
}
