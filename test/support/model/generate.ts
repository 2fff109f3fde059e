import type { Side } from "../../../src/domain/record.js";
import type { Stop } from "../process.js";
import { Random } from "./random.js";
import type {
	Change,
	History,
	Job,
	MappingName,
	ModelField,
	ModelStep,
	Settings,
	Trouble,
	Worker,
} from "./steps.js";
import { THEMES, type Theme } from "./themes.js";

const SIDES: readonly Side[] = ["left", "right"];

/** Where a job is interrupted: the engine's own steps, and calls to the stores. */
const STOPS: readonly Stop[] = [
	"beforeClaim",
	"afterClaim",
	"afterAnswer",
	"afterSave",
	"beforeErrorOpened",
	"afterErrorOpened",
	"beforeWatermark",
	"afterTaken",
	"couplings.byRecord",
	"couplings.claim",
	"couplings.claimed",
	"couplings.get",
	"couplings.getMany",
	"couplings.hold",
	"couplings.insert",
	"couplings.remove",
	"couplings.save",
	"errors.byOpenKeys",
	"errors.get",
	"errors.insert",
	"errors.save",
	"audit.add",
	"jobs.insert",
	"jobs.save",
	"log.add",
	"mappings.releaseLease",
	"mappings.save",
	"mappings.takeLease",
	"operations.save",
];

const STORE_CALLS = STOPS.filter((stop) => stop.includes("."));

/** Which calls to the stores can be lost without anyone noticing that they were made. */
const TROUBLES: ReadonlyArray<readonly [number, Trouble]> = [
	[3, "lostAfter"],
	[3, "lostBefore"],
	[4, "late"],
	[2, "breakOff"],
	[2, "refused"],
	[1, "forbidden"],
	[1, "throttled"],
	[1, "serverError"],
	[1, "down"],
	[3, "slowBefore"],
	[3, "slowAfter"],
];

/** Those that reads meet as well. */
const OF_READS: readonly Trouble[] = ["throttled", "serverError", "down", "slowBefore", "slowAfter"];

/** Builds one history from a seed. */
export function generate(seed: number): History {
	return new Generator(seed).history();
}

class Generator {
	readonly #random: Random;
	#values = 0;

	readonly #theme: Theme;
	#hasContacts = false;
	/** Texts are cut in this history, so that it had better hold some that are too long. */
	#hasLongTexts = false;

	constructor(readonly seed: number) {
		this.#random = new Random(seed);
		this.#theme = this.#random.weighted(THEMES);
	}

	history(): History {
		const settings = this.#settings();
		this.#hasContacts = settings.contacts !== "none";
		this.#hasLongTexts = settings.truncates;
		const length = 6 + this.#random.number(16);
		return {
			seed: this.seed,
			settings,
			steps: Array.from({ length }, () => this.#step()),
		};
	}

	#settings(): Settings {
		const r = this.#random;
		return {
			update: r.weighted([
				[5, "ask"],
				[3, "merge"],
				[1, "leftWins"],
				[1, "rightWins"],
				[1, "newest"],
			]),
			deletion: r.weighted([
				[4, "ask"],
				[1, "restore"],
				[1, "uncouple"],
				[2, "delete"],
			]),
			onCouple: r.weighted([
				[4, "fillEmpty"],
				[1, "ask"],
				[1, "leftWins"],
			]),
			leavesFilter: r.weighted([
				[4, "pause"],
				[1, "keep"],
				[1, "uncouple"],
			]),
			direction: r.weighted([
				[10, "bidirectional"],
				[1, "toRight"],
				[1, "toLeft"],
			]),
			createMissing: r.chance(0.85),
			leftKey: r.chance(0.6) ? "field" : "wait",
			strictGuard: r.chance(0.15),
			reformats: r.chance(0.15),
			truncates: r.chance(0.2),
			smallPages: r.chance(0.2),
			withoutEmail: r.chance(0.3),
			pairs: r.weighted([
				[3, 1],
				[3, 2],
				[2, 3],
				[1, 6],
			]),
			contacts: r.chance(this.#theme.contacts) ? (r.chance(0.8) ? "wait" : "leaveOut") : "none",
		};
	}

	#step(depth = 0): ModelStep {
		const r = this.#random;
		const { steps } = this.#theme;
		const isOuter = depth === 0;
		return r.weighted<() => ModelStep>([
			[steps.edit, () => this.#edit()],
			[steps.editBack, () => this.#editBack()],
			[this.#hasContacts ? steps.move : 0, () => this.#move()],
			[steps.touch, () => ({ do: "touch", ...this.#of(), side: r.pick(SIDES), record: this.#record() })],
			[steps.create, () => this.#create()],
			[steps.remove, () => ({ do: "remove", ...this.#of(), side: r.pick(SIDES), record: this.#record() })],
			[steps.merge, () => ({ do: "merge", winner: this.#record(), loser: this.#record() })],
			[steps.filter, () => ({ do: r.chance(0.5) ? "block" : "unblock", record: this.#record() })],
			[steps.pass, () => ({ do: "pass", minutes: r.pick([0.1, 1, 3, 12, 20, 70, 8 * 24 * 60]) })],
			[steps.trouble, () => this.#trouble()],
			[steps.heal, () => ({ do: "heal" })],
			[steps.late, () => ({ do: "executeLate", which: r.number(3) })],
			[steps.expire, () => ({ do: "expireLinks" })],
			[steps.storeTrouble, () => this.#storeTrouble()],
			[steps.configure, () => ({ do: "configure", change: this.#change() })],
			[steps.work, () => ({ do: "work", by: this.#worker(), job: this.#job() })],
			[isOuter ? steps.together : 0, () => this.#together()],
			[isOuter ? steps.interrupt : 1, () => this.#interrupt(depth)],
			[steps.thaw, () => ({ do: "thaw" })],
		])();
	}

	/** What it is about: nothing is drawn where there are customers only. */
	#of(): { of?: "contacts" } {
		return this.#hasContacts && this.#random.chance(0.45) ? { of: "contacts" } : {};
	}

	#edit(): ModelStep {
		const r = this.#random;
		const of = this.#of();
		const field = this.#field(of.of);
		const edit = {
			do: "edit" as const,
			...of,
			side: r.pick(SIDES),
			record: this.#record(),
			field,
			value: this.#valueFor(field),
		};
		return r.chance(0.06) ? { ...edit, stampedMinutesAgo: r.pick([1, 3, 12, 45]) } : edit;
	}

	#valueFor(field: ModelField) {
		const r = this.#random;
		if (field === "creditLimit") return 100 + ++this.#values;
		if (field === "number") return `N${++this.#values}`;
		if (r.chance(0.06)) return null;
		// Too long for the left side, which takes 30 characters of a city or a telephone number.
		if (field === "city" && r.chance(0.3)) return `${this.#value()} ${"long ".repeat(8)}end`;
		if (field === "phone" && r.chance(0.03)) return `${this.#value()}${"0".repeat(35)}`;
		return this.#value();
	}

	#editBack(): ModelStep {
		const r = this.#random;
		const of = this.#of();
		return {
			do: r.chance(0.6) ? "editBack" : "copy",
			...of,
			side: r.pick(SIDES),
			record: this.#record(),
			field: this.#field(of.of),
		};
	}

	#move(): ModelStep {
		const r = this.#random;
		const company = r.weighted<number | "unknown" | null>([
			[6, r.number(4)],
			[1, "unknown"],
			[1, null],
		]);
		return { do: "move", of: "contacts", side: r.pick(SIDES), record: this.#record(), company };
	}

	#create(): ModelStep {
		const r = this.#random;
		const number = r.weighted<"own" | "none" | "sameSide" | "otherSide">([
			[4, "own"],
			[3, "none"],
			[1, "sameSide"],
			[2, "otherSide"],
		]);
		const create = { side: r.pick(SIDES), value: this.#value(), number, record: this.#record() };
		const of = this.#of();
		return { do: "create", ...of, ...create, ...(of.of && r.chance(0.85) ? { company: r.number(4) } : {}) };
	}

	#trouble(): ModelStep {
		const r = this.#random;
		const what = r.weighted(TROUBLES);
		const reads = ["pull", "read", "list", "find", "any"] as const;
		const isRead = OF_READS.includes(what) && r.chance(0.6);
		const isSlow = what === "slowBefore" || what === "slowAfter";
		return {
			do: "trouble",
			...this.#of(),
			side: r.pick(SIDES),
			with: isRead ? r.pick(reads) : r.pick(this.#theme.writes),
			what,
			skip: r.weighted([
				[4, 0],
				[1, 1],
				[1, 2],
			]),
			times: isSlow
				? 1
				: r.weighted([
						[5, 1],
						[1, 2],
						[1, 4],
					]),
			// A gateway gives up after ten minutes.
			...(isSlow ? { minutes: r.pick([0.02, 0.1, 1, 4, 9]) } : {}),
		};
	}

	#storeTrouble(): ModelStep {
		const r = this.#random;
		const when = r.chance(0.5) ? "before" : "after";
		return { do: "storeTrouble", by: this.#worker(), at: r.pick(STORE_CALLS), nth: 1 + r.number(3), when };
	}

	#change(): Change {
		const r = this.#random;
		return r.weighted<Change>([
			[3, { what: "update", to: r.pick(["ask", "merge", "leftWins", "rightWins", "newest"]) }],
			[2, { what: "deletion", to: r.pick(["ask", "restore", "uncouple", "delete"]) }],
			[1, { what: "direction", to: r.pick(["bidirectional", "toRight", "toLeft"]) }],
			[1, { what: "leavesFilter", to: r.pick(["pause", "keep", "uncouple"]) }],
			[3, { what: "mapEmail" }],
			[1, { what: "cityToRight" }],
			[1, { what: "filter" }],
		]);
	}

	#job(): Job {
		const r = this.#random;
		const { jobs } = this.#theme;
		const pair = () => ({ ...this.#of(), side: r.pick(SIDES), record: this.#record() });
		return r.weighted<() => Job>([
			[jobs.run, () => ({ job: "run", ...this.#of() })],
			[jobs.full, () => ({ job: "run", ...this.#of(), full: true })],
			[jobs.dry, () => ({ job: "run", ...this.#of(), dry: true })],
			[jobs.due, () => ({ job: "runDue", ...this.#of() })],
			[jobs.sweep, () => ({ job: "sweep", ...this.#of() })],
			[jobs.takeOver, () => ({ job: "takeOver" })],
			[jobs.record, () => ({ job: "runRecord", ...pair() })],
			[jobs.press, () => this.#press()],
			[jobs.aside, () => this.#aside()],
			[jobs.undo, () => ({ job: "undo", press: r.number(3) })],
			[jobs.bulk, () => this.#bulk()],
			[jobs.couple, () => this.#couple()],
			[jobs.uncouple, () => ({ job: "uncouple", ...pair() })],
			[jobs.synchronize, () => ({ job: "synchronize", ...pair() })],
		])();
	}

	#aside(): Job {
		const what = this.#random.pick(["ignore", "snooze", "wake"] as const);
		return { job: "aside", error: this.#random.number(4), what, minutes: 15 };
	}

	#bulk(): Job {
		const resolution = this.#bulkResolution();
		return { job: "bulk", ...this.#of(), resolution, side: this.#random.pick(SIDES) };
	}

	#couple(): Job {
		const side = this.#random.pick(["left", "right", null] as const);
		return { job: "couple", ...this.#of(), left: this.#record(), right: this.#record(), side };
	}

	#bulkResolution() {
		return this.#random.pick(["retry", "synchronize", "restore", "uncouple", "ignore"] as const);
	}

	#press(): Job {
		const r = this.#random;
		return {
			job: "press",
			error: r.number(4),
			resolution: r.number(4),
			side: r.pick(SIDES),
			byField: r.chance(0.25),
			old: r.chance(0.15),
			partner: this.#record(),
			value: this.#value(),
		};
	}

	#together(): ModelStep {
		const first = { by: "main" as const, job: this.#job() };
		const second = { by: this.#random.pick(["main", "second"] as const), job: this.#job() };
		return { do: "together", jobs: [first, second] };
	}

	#interrupt(depth: number): ModelStep {
		const r = this.#random;
		const ending = r.weighted<"goOn" | "die" | "vanish" | "freeze">([
			[4, "goOn"],
			[5, "die"],
			[1, "vanish"],
			[2, "freeze"],
		]);
		return {
			do: "interrupt",
			by: this.#worker(),
			job: this.#job(),
			at: r.pick(STOPS),
			nth: r.chance(0.75) ? 1 : 1 + r.number(3),
			meanwhile: Array.from({ length: r.number(4) }, () => this.#step(depth + 1)),
			ending,
		};
	}

	#worker(): Worker {
		return this.#random.weighted<Worker>([
			[7, "main"],
			[2, "second"],
			[1, "skewed"],
		]);
	}

	#field(of: MappingName | undefined): ModelField {
		if (of === "contacts") return this.#random.pick(["name", "name", "jobTitle"]);
		if (this.#hasLongTexts && this.#random.chance(0.3)) return "city";
		if (this.#theme.fewFields && this.#random.chance(0.8)) return this.#random.pick(["name", "phone"]);
		return this.#random.weighted<ModelField>([
			[6, "name"],
			[5, "phone"],
			[3, "city"],
			[2, "email"],
			[3, "creditLimit"],
			[1, "number"],
		]);
	}

	/** The first records are met most often, so that both sides of one pair are. */
	#record(): number {
		const r = this.#random;
		return r.chance(this.#theme.firstRecord) ? 0 : r.number(5);
	}

	#value(): string {
		return `v${++this.#values}`;
	}
}
