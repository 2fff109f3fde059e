import type {
	DeletionPolicy,
	Direction,
	LeavesFilter,
	OnCouple,
	UpdatePolicy,
} from "../../../src/domain/mapping.js";
import type { FieldValue, Side } from "../../../src/domain/record.js";
import type { ResolutionKind } from "../../../src/domain/resolution.js";
import type { Stop } from "../process.js";

/** The mappings of a history: customers with accounts, and in some histories the people who belong to them. */
export type MappingName = "customers" | "contacts";

/** The mapped fields that people write to. `number` and `creditLimit` flow to the right only. */
export type ModelField =
	| "number"
	| "name"
	| "phone"
	| "email"
	| "city"
	| "creditLimit"
	/** Of contacts. */
	| "jobTitle"
	| "company";

/** Who works: three processes, one of them on a host whose clock is two minutes ahead. */
export type Worker = "main" | "second" | "skewed";

/** How one history is set up. */
export interface Settings {
	update: UpdatePolicy;
	deletion: DeletionPolicy;
	onCouple: OnCouple;
	leavesFilter: LeavesFilter;
	direction: Direction;
	createMissing: boolean;
	/** The left system refuses twins by a number we fill, or Koppel waits after a lost create. */
	leftKey: "field" | "wait";
	/** The guard asks from two deletions and two overwrites on. */
	strictGuard: boolean;
	/** The right system reformats telephone numbers. */
	reformats: boolean;
	/** Cities that are too long for the left system are cut. */
	truncates: boolean;
	/** Two rows a page, three rows joined in memory. */
	smallPages: boolean;
	/** The email is not mapped at first; a step may map it. */
	withoutEmail: boolean;
	/** Pairs that are coupled before anything happens. */
	pairs: number;
	/**
	 * People are mapped as well, one of each first pair from the beginning. One whose company is not coupled waits for
	 * it, or is made without it.
	 */
	contacts: "none" | "wait" | "leaveOut";
}

/** What a step or a job is about where it is not about customers. */
interface Concerns {
	of?: "contacts";
}

/** Something a process does. `error` and `record` are taken from those there are, by position. */
export type Job = Concerns & JobItself;

type JobItself =
	| { job: "run"; full?: boolean; dry?: boolean }
	| { job: "runDue" | "sweep" | "takeOver" }
	| { job: "runRecord"; side: Side; record: number }
	| {
			job: "press";
			error: number;
			/** Which of the fitting resolutions. */
			resolution: number;
			side: Side;
			/** The first asked field from this side, the others from the other one. */
			byField: boolean;
			/** As the card showed it some steps ago. */
			old: boolean;
			/** For couple: the record of the other side. */
			partner: number;
			/** For edit: the corrected value. */
			value: string;
	  }
	| { job: "aside"; error: number; what: "ignore" | "snooze" | "wake"; minutes: number }
	| { job: "undo"; press: number }
	| { job: "bulk"; resolution: "retry" | "synchronize" | "restore" | "uncouple" | "ignore"; side: Side }
	| { job: "uncoupleAll" }
	| { job: "couple"; left: number; right: number; side: Side | null }
	| { job: "uncouple" | "synchronize"; side: Side; record: number };

/** What is different in the configuration from now on. */
export type Change =
	| { what: "update"; to: UpdatePolicy }
	| { what: "deletion"; to: DeletionPolicy }
	| { what: "direction"; to: Direction }
	| { what: "leavesFilter"; to: LeavesFilter }
	| { what: "mapEmail" }
	| { what: "cityToRight" }
	| { what: "filter" };

/** How a call to a system goes wrong. */
export type Trouble =
	| "refused"
	| "forbidden"
	| "throttled"
	| "serverError"
	/** The answer is lost, after the write took effect or before. */
	| "lostAfter"
	| "lostBefore"
	/** The answer is lost, and the write takes effect when a step says so. */
	| "late"
	/** The connection drops in the middle of a batch. */
	| "breakOff"
	/** The whole call fails: the system is down. */
	| "down"
	/** The answer is on its way while the history goes on; the call takes effect at its end, or at its beginning. */
	| "slowBefore"
	| "slowAfter";

/** One step of a history. Records are counted per side in the order in which they came to be, and keep their number. */
export type ModelStep = Concerns & StepItself;

type StepItself =
	| {
			do: "edit";
			side: Side;
			record: number;
			field: ModelField;
			value: FieldValue;
			stampedMinutesAgo?: number;
	  }
	/** Types what the field held before its last change, or what the partner's field holds. */
	| { do: "editBack" | "copy"; side: Side; record: number; field: ModelField }
	/** Edits a field nobody mapped. */
	| { do: "touch"; side: Side; record: number }
	| {
			do: "create";
			side: Side;
			value: string;
			/** A number of its own, none, or that of a record of this or the other side. */
			number: "own" | "none" | "sameSide" | "otherSide";
			record: number;
			/** Of a contact: the customer or account it belongs to. */
			company?: number;
	  }
	/** A contact goes to another company, or to one that nobody knows. */
	| { do: "move"; side: Side; record: number; company: number | "unknown" | null }
	| { do: "remove"; side: Side; record: number }
	| { do: "merge"; winner: number; loser: number }
	| { do: "block" | "unblock"; record: number }
	| { do: "pass"; minutes: number }
	| {
			do: "trouble";
			side: Side;
			with: "pull" | "read" | "list" | "find" | "create" | "update" | "delete" | "any";
			what: Trouble;
			skip: number;
			times: number;
			/** How long a slow answer is on its way. */
			minutes?: number;
	  }
	| { do: "heal" }
	| { do: "executeLate"; which: number }
	| { do: "expireLinks" }
	| { do: "storeTrouble"; by: Worker; at: string; nth: number; when: "before" | "after" }
	| { do: "configure"; change: Change }
	| { do: "work"; by: Worker; job: Job }
	| { do: "together"; jobs: Array<{ by: Worker; job: Job }> }
	/** A job stops at a point, other things happen meanwhile, and then it goes on, dies or is frozen. */
	| {
			do: "interrupt";
			by: Worker;
			job: Job;
			at: Stop;
			nth: number;
			meanwhile: ModelStep[];
			/** `die`: the next process knows at once; `vanish`: only its beat tells; `freeze`: it wakes later. */
			ending: "goOn" | "die" | "vanish" | "freeze";
	  }
	| { do: "thaw" };

/** A whole history: the same one gives the same end. */
export interface History {
	seed: number;
	settings: Settings;
	steps: ModelStep[];
}

/** Resolutions that end an error: at most one of them is done for each time it is open (design.md I6). */
export const ENDING: ReadonlySet<ResolutionKind> = new Set([
	"retry",
	"continue",
	"synchronize",
	"edit",
	"restore",
	"delete",
	"uncouple",
	"couple",
]);

/** The plainest setting of everything. */
export const PLAIN: Settings = {
	update: "ask",
	deletion: "ask",
	onCouple: "fillEmpty",
	leavesFilter: "pause",
	direction: "bidirectional",
	createMissing: true,
	leftKey: "field",
	strictGuard: false,
	reformats: false,
	truncates: false,
	smallPages: false,
	withoutEmail: false,
	pairs: 1,
	contacts: "none",
};
