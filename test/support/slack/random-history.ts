import type { Fault } from "../../../src/demo/slack/index.js";
import { parentKeyOf, type SyncError } from "../../../src/domain/sync-error.js";
import type { SyncJob } from "../../../src/domain/sync-job.js";
import type { Operation } from "../../../src/ports/stores.js";
import { aShownRecord, aSyncError } from "../builders/index.js";
import { aJob, anOperation } from "../fakes/fake-use-cases.js";
import { ADMIN, SALES } from "./console.js";
import { MortalBot } from "./mortal-bot.js";
import type { Posting } from "./posting.js";

const MINUTE_MS = 60_000;
/** After so many rounds in which the bot had nothing to say, none of which may be missing a sweep, it is done. */
const QUIET_ROUNDS = 3;
const MOST_ROUNDS = 15;
/** What may fail, and when, the frequent ones named more often: most is learned from posts whose answer is lost. */
const METHODS = [
	"chat.postMessage",
	"chat.postMessage",
	"chat.postMessage",
	"chat.update",
	"conversations.history",
];
const WHEN = ["before", "after", "after"] as const;
const ANSWER = { code: "validation", foreignCode: "x", message: "Name is required.", side: "right" as const };
const FIRST_CONTACT = { conflict: "update" as const, reason: "firstContact" as const, fields: ["name"] };

/** What kinds of errors happen, the frequent ones named more often. */
const KINDS: Array<Partial<SyncError>> = [
	...["a", "a", "a", "b"].map((cause) => ({
		kind: "validation" as const,
		cause: `customers | validation | ${cause}`,
		conflict: null,
		fields: [],
		answer: ANSWER,
	})),
	{},
	{},
	{},
	{ cause: "customers | updateConflict | firstContact", conflict: FIRST_CONTACT },
	{ kind: "setup", couplingId: null, conflict: null, fields: [], answer: ANSWER },
];

/** Errors, operations, presses, faults and deaths at random, but the same way for the same seed. */
export class RandomChannelHistory {
	readonly told: string[] = [];
	readonly errorIds: string[] = [];
	private readonly bots: MortalBot[] = [];
	private operation: Operation | null = null;
	private run: SyncJob | null = null;
	private state: number;

	constructor(
		private readonly world: Posting,
		seed: number,
	) {
		this.state = seed * 2_654_435_761;
		world.channelOf = ({ kind }) => (kind === "setup" ? ADMIN : SALES);
		this.newBot();
	}

	async play(length: number): Promise<void> {
		const events: Array<() => Promise<void>> = [
			...Array(6).fill(() => this.openSome()),
			...Array(3).fill(() => this.openChildren()),
			...Array(5).fill(() => this.resolveSome()),
			...Array(3).fill(() => this.changeOne()),
			...Array(2).fill(() => this.setAsideOrTakeUp()),
			...Array(5).fill(() => this.breakACall()),
			...Array(5).fill(() => this.catchUp()),
			...Array(2).fill(() => this.catchUpMeanwhile()),
			...Array(3).fill(() => this.die()),
			...Array(2).fill(() => this.runOrEnd()),
			() => this.together(),
			() => this.outage(),
			() => this.press(),
			() => this.assignOne(),
			() => this.moveClock(),
			() => this.operate(),
		];
		await this.openSome();
		for (let step = 0; step < length; step++) await this.pick(events)();
	}

	/** Faults end, runs and operations end, and a living bot has all the time it needs. */
	async end(): Promise<void> {
		this.world.slack.clearFaults();
		this.world.slack.back();
		await this.endRun();
		await this.endOperation();
		// Records stay under a card that was settled for so long, for a run may free them.
		this.world.clock.advance(11 * MINUTE_MS);
		let quiet = 0;
		for (let round = 0; quiet < QUIET_ROUNDS && round < MOST_ROUNDS; round++) {
			const before = this.world.slack.calls().length;
			this.world.clock.advance(31_000);
			await this.bot.catchUp();
			quiet = this.world.slack.calls().length === before ? quiet + 1 : 0;
		}
	}

	/** Somebody presses a button on every message there is. */
	async touchAll(): Promise<void> {
		const messages = [SALES, ADMIN].flatMap((channel) => this.world.slack.messages(channel));
		for (const { channel, ts, metadata } of messages) {
			const id = (metadata as { event_payload?: { card?: string } } | undefined)?.event_payload?.card ?? "";
			const card = await this.world.stores.cards.get(id);
			this.world.clock.advance(2 * MINUTE_MS);
			if (card !== null && card.thread === null)
				await this.bot.outbox.doubles.touched({ channel, ts }, card.subject);
		}
	}

	private get bot(): MortalBot {
		const bot = this.bots.at(-1);
		return bot?.isAlive ? bot : this.newBot();
	}

	private newBot(): MortalBot {
		const name = `bot-${this.bots.length}`;
		const bot = new MortalBot(
			this.world,
			name,
			(other) => this.bots[Number(other.slice(4))]?.isAlive ?? false,
		);
		this.bots.push(bot);
		return bot;
	}

	private async openSome(): Promise<void> {
		const kind = this.pick(KINDS);
		for (let count = this.pick([1, 1, 2, 3, 7]); count > 0; count--) {
			await this.openOne(kind);
		}
		this.tell(`errors up to ${this.errorIds.length}, ${kind.kind ?? "question"}`);
	}

	private async openOne(facts: Partial<SyncError>): Promise<void> {
		const id = `e${this.errorIds.length + 1}`;
		const name = `Customer ${id}`;
		const openedAt = this.now();
		const records = {
			left: aShownRecord({ id: `L-${id}`, name }),
			right: aShownRecord({ id: `R-${id}`, name }),
		};
		const error = aSyncError({ couplingId: `c-${id}`, openedAt, records, ...facts, _id: id });
		this.errorIds.push(id);
		await this.world.stores.errors.insert(error);
	}

	/** Records that wait for one that may have an error, or were deleted with it. */
	private async openChildren(): Promise<void> {
		const id = this.pick(["nobody", ...this.errorIds.slice(0, 12)]);
		const kind = this.pick(["waitingForParent", "waitingForParent", "deletedRight"] as const);
		const parent = {
			mapping: "customers",
			side: "left" as const,
			id: `L-${id}`,
			reference: id,
			name: `Customer ${id}`,
		};
		const cause = `contacts | ${kind} | ${parentKeyOf(parent)}`;
		const facts = { mapping: "contacts", kind, cause, parent, conflict: null, fields: [], answer: null };
		for (let count = this.pick([1, 1, 2, 4]); count > 0; count--) await this.openOne(facts);
		this.tell(`errors up to ${this.errorIds.length}, ${kind} of ${id}`);
	}

	private async resolveSome(): Promise<void> {
		for (let count = this.pick([1, 1, 2, 5]); count > 0; count--) {
			const error = await this.someError((one) => one.state !== "resolved");
			if (error === null) return;
			const { openKey: _, ...kept } = error;
			const byAnna = this.pick([true, false]);
			const outcome = {
				resolution: byAnna ? ("retry" as const) : ("succeeded" as const),
				actor: byAnna ? "U01ANNA0001" : null,
				actorName: byAnna ? "Anna" : null,
				at: this.now(),
				side: null,
				summary: null,
			};
			await this.save(error, { ...kept, state: "resolved", resolving: null, snooze: null, outcome });
			this.tell(`${error._id} is resolved`);
		}
	}

	private async changeOne(): Promise<void> {
		const error = await this.someError((one) => one.state === "open");
		if (error === null) return;
		const isChild = error.mapping === "contacts";
		const refused = { ...KINDS[0], cause: "contacts | validation | a", parent: null };
		const other = isChild ? refused : this.pick(KINDS.slice(0, 7));
		const moves = error.couplingId !== null && this.pick([true, false]);
		await this.save(error, { ...error, ...(moves ? other : {}), count: error.count + 1 });
		this.tell(`${error._id} repeats${moves ? ` as ${other.kind ?? "a question"}` : ""}`);
	}

	private async setAsideOrTakeUp(): Promise<void> {
		const error = await this.someError((one) => one.state === "open" || one.state === "snoozed");
		if (error === null || error.couplingId === null) return;
		const at = this.now();
		const snooze = { until: null, ignored: true, actor: "U01ANNA0001", actorName: "Anna", at };
		const isAside = error.state === "snoozed";
		await this.save(error, {
			...error,
			state: isAside ? "open" : "snoozed",
			snooze: isAside ? null : snooze,
		});
		this.tell(`${error._id} is ${isAside ? "taken up" : "set aside"}`);
	}

	private async assignOne(): Promise<void> {
		const error = await this.someError((one) => one.state === "open");
		if (error === null) return;
		await this.save(error, { ...error, assignee: { id: "U01BRAM0001", name: "Bram" } });
		this.tell(`${error._id} is Bram's`);
	}

	/** A press takes an error, its card is drawn at once, and it is settled or put back. */
	private async press(): Promise<void> {
		const error = await this.someError((one) => one.state === "open");
		if (error === null) return;
		const resolving = {
			owner: "bot",
			actor: "U01ANNA0001",
			actorName: "Anna",
			resolution: "retry" as const,
			side: null,
			at: this.now(),
		};
		const taken = await this.save(error, { ...error, state: "resolving", resolving });
		await this.bot.projector.projectPressed(error._id);
		await this.save(taken, { ...taken, state: "open", resolving: null });
		await this.bot.projector.projectPressed(error._id);
		this.tell(`${error._id} is pressed in vain`);
	}

	private async breakACall(): Promise<void> {
		const method = this.pick(METHODS);
		const when = this.pick(WHEN);
		const faults: Array<Omit<Fault, "method">> = [
			{ when, action: { type: "drop" } },
			{ when, action: { type: "http", status: 500 } },
			{ action: { type: "rateLimit", retryAfter: this.pick([1, 30]) } },
			{ when, action: { type: "error", error: "internal_error" } },
		];
		const fault = this.pick(faults);
		this.world.slack.fail({ method, skip: this.pick([0, 0, 1]), ...fault });
		await this.openSome();
		this.tell(`${method} will ${JSON.stringify(fault.action)} ${fault.when ?? ""}`);
	}

	private async catchUp(): Promise<void> {
		this.tell("the bot catches up");
		await this.bot.catchUp();
	}

	/** What happens while cards are on their way. */
	private async catchUpMeanwhile(): Promise<void> {
		this.tell("the bot catches up, and meanwhile");
		const working = this.bot.catchUp();
		await this.openSome();
		await this.resolveSome();
		await working;
		await this.bot.catchUp();
	}

	/** A second process on the same stores. */
	private async together(): Promise<void> {
		this.tell("two bots catch up at once");
		const first = this.bot;
		await Promise.all([first.catchUp(), this.newBot().catchUp()]);
	}

	private async die(): Promise<void> {
		await this.openSome();
		const steps = this.pick([0, 2, 5, 9, 14, 20, 30, 50]);
		this.tell(`the bot dies after ${steps} steps`);
		const bot = this.bot;
		bot.dieAfter(steps);
		await bot.catchUp();
		bot.isAlive = false;
	}

	/** Slack is away for ten minutes, in which the bot tries and errors go on. */
	private async outage(): Promise<void> {
		this.tell("Slack is away for ten minutes");
		const { clock, slack } = this.world;
		slack.away(this.pick(["drop", "http"]));
		const until = clock.monotonic() + 10 * MINUTE_MS;
		let isOver = false;
		const working = this.bot.catchUp().finally(() => {
			isOver = true;
		});
		await this.openSome();
		await this.resolveSome();
		while (!isOver && clock.monotonic() < until) await new Promise(setImmediate);
		slack.back();
		if (isOver) clock.advance(10 * MINUTE_MS);
		await working;
	}

	private async moveClock(): Promise<void> {
		const ms = this.pick([-4, -2, 1, 4]) * MINUTE_MS;
		this.tell(`the clock is set by ${ms / 1_000} s`);
		this.world.clock.set(ms);
		this.world.clock.advance(this.pick([0, 2_000, 40_000]));
		this.world.clock.set(-ms);
	}

	private async operate(): Promise<void> {
		if (this.operation !== null) return this.endOperation();
		const { cards } = this.world.stores;
		const shared = (await cards.liveShared()).map(({ subject, shared }) => ({
			subject,
			total: shared?.count,
		}));
		const hosted = (await cards.hosting()).flatMap(({ children = [] }) =>
			children.map(({ subject, count }) => ({ subject, total: count })),
		);
		if (shared.length + hosted.length === 0) return;
		const { subject, total = 0 } = this.pick([...shared, ...hosted]);
		const startedAt = this.now();
		const facts = { subject, total, startedAt, state: "running" as const, finishedAt: null };
		this.operation = anOperation({ _id: `op-${this.told.length}`, actorName: "Anna", ...facts });
		await this.world.stores.operations.insert(this.operation);
		this.tell(`Anna tries ${subject} again`);
	}

	private async endOperation(): Promise<void> {
		if (this.operation === null) return;
		const done = this.operation.total - 1;
		const ended = { ...this.operation, state: "done" as const, done, failed: 1, finishedAt: this.now() };
		await this.world.stores.operations.save(ended);
		this.operation = null;
		this.tell("Anna's bulk resolution ended");
	}

	private async runOrEnd(): Promise<void> {
		if (this.run !== null) return this.endRun();
		const facts = { state: "running" as const, instance: "bot-0", finishedAt: null };
		this.run = aJob({ _id: `run-${this.told.length}`, ...facts });
		await this.world.stores.jobs.insert(this.run);
		this.tell("a run begins");
	}

	private async endRun(): Promise<void> {
		if (this.run === null) return;
		await this.world.stores.jobs.save({ ...this.run, state: "done" });
		this.run = null;
		this.tell("the run ends");
	}

	private async someError(fits: (error: SyncError) => boolean): Promise<SyncError | null> {
		const all = await Promise.all(this.errorIds.map((id) => this.world.stores.errors.get(id)));
		const fitting = all.filter((error) => error !== null && fits(error));
		return fitting.length === 0 ? null : (this.pick(fitting) as SyncError);
	}

	private async save(read: SyncError, next: SyncError): Promise<SyncError> {
		const saved = { ...next, revision: read.revision + 1 };
		await this.world.stores.errors.save(saved, read);
		return saved;
	}

	private now(): string {
		return new Date(this.world.clock.now()).toISOString();
	}

	private tell(line: string): void {
		this.told.push(line);
	}

	/** mulberry32: small, and the same everywhere. */
	private random(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	}

	private pick<T>(list: readonly T[]): T {
		return list[Math.floor(this.random() * list.length)] as T;
	}
}
