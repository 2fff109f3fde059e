import { type FieldValue, otherSide, SIDES } from "../../../src/domain/record.js";
import { fittingResolutions, type ResolutionKind } from "../../../src/domain/resolution.js";
import type { SyncError } from "../../../src/domain/sync-error.js";
import { ConnectorError } from "../../../src/ports/connector.js";
import { LostError } from "../../../src/ports/stores.js";
import {
	AlreadyCoupledError,
	MappingBusyError,
	NotSentError,
	PairBusyError,
	RecordNotFoundError,
	type ResolveOutcome,
	SystemProblemError,
} from "../../../src/ports/use-cases.js";
import { TakenOverError } from "../../../src/resolution/operation-progress.js";
import { findDeleted } from "../../../src/sync/find-deleted.js";
import { runDue } from "../../../src/sync/run-due.js";
import { runMapping } from "../../../src/sync/run-mapping.js";
import { StoreFailure } from "../process.js";
import type { Decision } from "./ledger.js";
import { lower } from "./ledger.js";
import type { Part } from "./part.js";
import { idOf, nameOfId, ofWhom, People } from "./people.js";
import { SlowCalls } from "./slow-calls.js";
import type { Actor, Stage } from "./stage.js";
import { ENDING, type Job, type MappingName, type ModelStep, type Trouble, type Worker } from "./steps.js";
import { Trace } from "./trace.js";

const PERSON = { id: "U-ANNA", name: "Anna", role: "admin" as const };

/** No request is executed more than sixteen minutes after its answer was lost; jobs and leases take time as well. */
const HORIZON_MS = 13 * 60_000;

/** What a job may end with when systems, databases and processes fail, or someone else was there first. */
const EXPECTED = [
	AlreadyCoupledError,
	ConnectorError,
	LostError,
	MappingBusyError,
	NotSentError,
	PairBusyError,
	RecordNotFoundError,
	StoreFailure,
	SystemProblemError,
	TakenOverError,
];

/** What leaves it open whether a write was carried out, or will be. */
const UNANSWERED = new Set<Trouble>(["serverError", "lostAfter", "lostBefore", "late", "breakOff"]);

/** A press that said it was done, by the error it answered and the revision it did so at. */
export interface Pressed {
	errorId: string;
	decision: Decision;
	outcome: ResolveOutcome["kind"] | "unknown";
}

/** Plays the steps of a history on a stage, and tells what happens. */
export class Player {
	readonly told: string[] = [];
	readonly pressed: Pressed[] = [];
	/** Failures nobody should meet. */
	readonly unexpected: unknown[] = [];
	/** Cards as people saw them earlier, by error. */
	readonly #seen = new Map<string, SyncError>();
	/** Jobs that a slow answer keeps waiting while the history goes on. */
	readonly #underWay = new Set<{ actor: Actor; work: Promise<void> }>();
	readonly trace: Trace;
	readonly #slow: SlowCalls;
	readonly #people: People;
	#indent = "";
	/** Up to where in the order of things it was told what Koppel wrote. */
	#told = 0;
	/** When the first of the requests was sent that are late still, by the wall clock; null while none is. */
	#lateSince: number | null = null;

	constructor(readonly stage: Stage) {
		this.trace = new Trace(() => stage.order.next());
		this.#slow = new SlowCalls(stage.time, (line) => this.tell(line));
		this.#people = new People(stage, (line) => this.tell(line));
	}

	async play(steps: readonly ModelStep[]): Promise<void> {
		for (const step of steps) await this.#step(step);
	}

	/** A job at once, outside a history. */
	async work(by: Worker, job: Job): Promise<void> {
		await this.#work(by, job);
		await this.#observe();
	}

	tell(line: string): void {
		this.told.push(this.#indent + line);
		if (process.env.KOPPEL_MODEL_TELL) process.stderr.write(`${this.#indent}${line}\n`);
	}

	async #step(step: ModelStep): Promise<void> {
		this.trace.note({ what: "stepped", step });
		await this.#carryOut(step);
		await this.#observe();
	}

	async #observe(): Promise<void> {
		this.trace.errors(await this.stage.observe());
	}

	async #carryOut(step: ModelStep): Promise<void> {
		const { stage } = this;
		const part = stage.part(step.of);
		if (part === null) return;
		switch (step.do) {
			case "edit":
			case "editBack":
			case "copy":
			case "move":
			case "touch":
			case "create":
			case "remove":
			case "merge":
			case "block":
			case "unblock":
				return this.#people.act(part, step);
			case "pass":
				this.tell(`${step.minutes} minutes pass`);
				await this.passTime(step.minutes * 60_000);
				if (step.minutes >= 1) await this.stage.passLease();
				return;
			case "trouble":
				this.tell(
					`${step.side}: ${step.with}${ofWhom(step.of)} will be ${step.what} (after ${step.skip}, ${step.times} times)`,
				);
				return this.#expect(step);
			case "heal":
				this.tell("everything works again");
				return this.heal();
			case "executeLate":
				this.tell("late requests execute");
				for (const side of SIDES) await stage.systems[side].executeLate(step.which);
				return;
			case "expireLinks":
				this.tell("delta links expire");
				for (const side of SIDES) stage.systems[side].expireLinks();
				return;
			case "storeTrouble": {
				this.tell(`the store of ${step.by} will fail ${step.when} ${step.at} (${step.nth})`);
				return (await stage.actor(step.by)).process.failAt(step.at, step.nth, step.when);
			}
			case "configure":
				this.tell(`the configuration changes: ${JSON.stringify(step.change)}`);
				return stage.configure(step.change);
			case "work":
				return this.#work(step.by, step.job);
			case "together":
				this.tell("together:");
				await Promise.all(step.jobs.map(({ by, job }) => this.#work(by, job)));
				return;
			case "interrupt":
				return this.#interrupt(step);
			case "thaw":
				return this.thaw();
		}
	}

	/** Requests that are late are executed before their time is over. */
	async passTime(ms: number): Promise<void> {
		const { time, systems } = this.stage;
		if (this.#lateSince !== null && time.now() + ms - this.#lateSince > HORIZON_MS) {
			for (const side of SIDES) await systems[side].executeLate("all");
			this.#lateSince = null;
		}
		await time.advance(ms);
	}

	/** Frozen processes go on, and end what they were at; one that was killed meanwhile does not. */
	async thaw(): Promise<void> {
		for (const actor of this.stage.frozen) {
			const work = actor.frozen;
			actor.frozen = null;
			if (actor.process.isDead) continue;
			this.tell("a frozen process wakes");
			this.trace.note({ what: "woke" });
			actor.process.thaw();
			await work;
			await actor.instance.engine.liveness.beat();
		}
	}

	#expect(step: ModelStep & { do: "trouble" }): void {
		const call = this.stage.systems[step.side].trouble({ ...step, operation: step.with });
		void call.reached.then(() => {
			this.trace.note({ what: "struck", trouble: step });
			if (step.what === "late") this.#lateSince ??= this.stage.time.now();
			this.#noteUnanswered(step);
		});
		if (step.what === "slowBefore" || step.what === "slowAfter") this.#slow.expect(call, step.minutes);
	}

	#noteUnanswered({ side, with: operation, what }: ModelStep & { do: "trouble" }): void {
		const isUpdate = operation === "update" || operation === "any";
		if (!isUpdate || !UNANSWERED.has(what)) return;
		for (const { ledger } of this.stage.parts) ledger.unanswered.push({ side, n: ledger.now });
	}

	/** Nothing goes wrong any more, and slow answers arrive. */
	heal(): void {
		this.stage.heal();
		this.#slow.end();
	}

	/** Whatever still waited for an answer has ended. */
	async catchUp(): Promise<void> {
		for (const { actor, work } of this.#underWay) await actor.process.whileMoving(() => work);
		this.#underWay.clear();
	}

	async #interrupt(step: ModelStep & { do: "interrupt" }): Promise<void> {
		const actor = await this.stage.actor(step.by);
		const pause = actor.process.pauseAt(step.at, step.nth);
		this.tell(`${step.by} will be interrupted at ${step.at} (${step.nth}) and then ${step.ending}:`);
		const outer = this.#indent;
		this.#indent = `${outer}  `;
		const work = this.#work(step.by, step.job);
		const came = await Promise.race([pause.reached.then(() => true), work.then(() => false)]);
		if (!came) pause.release();
		this.tell(came ? "it stops there; meanwhile:" : "it never comes there; afterwards:");
		if (came) this.trace.note({ what: "stopped", by: step.by, job: step.job, at: step.at });
		await this.#observe();
		await this.play(step.meanwhile);
		this.#indent = outer;
		if (came) return this.#end(step, actor, work, pause.release);
	}

	async #end(
		{ by, ending }: ModelStep & { do: "interrupt" },
		actor: Actor,
		work: Promise<void>,
		release: () => void,
	): Promise<void> {
		this.tell(
			`now it ${ending === "goOn" ? "goes on" : ending === "freeze" ? "is frozen" : ending === "die" ? "dies" : "vanishes"}`,
		);
		this.trace.note({ what: "left", by, ending });
		if (ending === "die") return actor.instance.kill();
		if (ending === "vanish") return actor.process.kill();
		if (ending === "freeze") {
			if (actor.frozen === null) actor.process.freeze();
			actor.frozen = Promise.all([actor.frozen, work]).then(() => {});
			release();
			return;
		}
		release();
		// What happened meanwhile may have killed or frozen it.
		await actor.process.whileMoving(() => work);
	}

	/** Ends with the job, or as soon as a slow answer keeps it waiting: then the history goes on meanwhile. */
	async #work(by: Worker, job: Job): Promise<void> {
		const part = this.stage.part(job.of);
		if (part === null) return;
		const actor = await this.stage.actor(by);
		await this.stage.time.advance(700);
		const going = { actor, work: Promise.resolve() };
		going.work = this.#carryThrough(by, actor, part, job).then(() => void this.#underWay.delete(going));
		this.#underWay.add(going);
		const isDone = await Promise.race([going.work.then(() => true), this.#slow.keepWaiting()]);
		if (!isDone) this.tell(`${by}: ${nameOf(job)} waits for an answer`);
	}

	/** Never rejects: what a job may fail with is told, anything else is kept. */
	async #carryThrough(by: Worker, actor: Actor, part: Part, job: Job): Promise<void> {
		const from = this.stage.order.next();
		for (const { ledger } of this.stage.parts) ledger.looks.push(from);
		const name = `${by}: ${nameOf(job)}${ofWhom(job.of)}`;
		this.trace.note({ what: "began", by, job });
		try {
			const told = await this.#carryOutJob(actor, part, job);
			this.tell(`${name} ${told}`);
			this.trace.note({ what: "ended", by, job, outcome: told });
			this.#tellWrites();
			if (job.job === "run" && !job.dry && told.startsWith("done"))
				part.ledger.runs.push({ from, to: this.stage.order.next() });
		} catch (error) {
			this.tell(`${name} fails: ${(error as Error).message}`);
			this.trace.note({ what: "ended", by, job, outcome: `fails: ${(error as Error).name}` });
			this.#tellWrites();
			if (!EXPECTED.some((kind) => error instanceof kind)) this.unexpected.push(error);
		}
	}

	/** What Koppel wrote since this was told last. */
	#tellWrites(): void {
		const fresh = this.stage.parts.flatMap(({ name, ledger }) =>
			ledger.entries
				.filter(({ n, by }) => n > this.#told && by === "koppel")
				.map((entry) => ({ name, entry })),
		);
		for (const { name, entry } of fresh.sort((one, two) => one.entry.n - two.entry.n)) {
			const { operation, side, id, fields } = entry;
			this.tell(`  Koppel: ${operation} ${side} ${nameOfId(id)}${ofWhom(name)} ${JSON.stringify(fields)}`);
		}
		this.#told = this.stage.order.now;
	}

	async #carryOutJob({ instance }: Actor, part: Part, job: Job): Promise<string> {
		const mapping = part.mapping.name;
		const actor = PERSON;
		const request = { mapping, trigger: "manual" as const, actor: null };
		switch (job.job) {
			case "run":
				return told(
					await runMapping(instance.engine, part.mapping, { ...request, full: job.full, dryRun: job.dry }),
				);
			case "runDue":
				return told(await runDue(instance.engine, part.mapping));
			case "sweep":
				return told(await findDeleted(instance.engine, part.mapping, request));
			case "takeOver":
				await instance.takeOver();
				return "done";
			case "runRecord": {
				const record = idOf(part, job.side, job.record);
				if (record === undefined) return "nothing";
				return told(await instance.useCases.run({ mapping, trigger: "manual", actor, record }));
			}
			case "press":
				return this.#press(instance, job);
			case "aside":
				return this.#setAside(instance, job);
			case "undo":
				return this.#undo(instance, job);
			case "bulk":
				return this.#bulk(instance, part, job);
			case "uncoupleAll":
				await instance.useCases.uncoupleAll([mapping], actor, null);
				await instance.idle();
				return "done";
			case "couple": {
				const [left, right] = [idOf(part, "left", job.left), idOf(part, "right", job.right)];
				if (left === undefined || right === undefined) return "nothing";
				const choice = job.side === null ? undefined : { side: job.side };
				return this.#deciding(
					part,
					{ resolution: "couple", records: { left, right }, side: job.side },
					async (decision) => {
						const { error } = await instance.useCases.couple({ mapping, left, right, choice, actor });
						decision.to = this.stage.order.next();
						return `${nameOfId(left)} and ${nameOfId(right)}: ${error?.kind ?? "in step"}`;
					},
				);
			}
			case "uncouple": {
				const record = idOf(part, job.side, job.record);
				if (record === undefined) return "nothing";
				await instance.useCases.uncouple(mapping, record, actor);
				return nameOfId(record);
			}
			case "synchronize": {
				const record = idOf(part, job.side, job.record);
				if (record === undefined) return "nothing";
				const records = { left: null, right: null, [job.side]: record };
				const facts = { resolution: "synchronize" as const, records, side: job.side };
				return this.#deciding(part, facts, async (decision) => {
					await instance.useCases.synchronize({ mapping, record, side: job.side, actor });
					decision.to = this.stage.order.next();
					return `sends ${job.side} of ${nameOfId(record)}`;
				});
			}
		}
	}

	/** A decision counts from its beginning; one that was refused never was. */
	async #deciding(
		{ ledger }: Part,
		facts: Pick<Decision, "resolution"> & Partial<Decision>,
		act: (decision: Decision) => Promise<string | "refused">,
	): Promise<string> {
		const decision: Decision = {
			from: ledger.tick(),
			to: Number.POSITIVE_INFINITY,
			couplingId: null,
			records: { left: null, right: null },
			side: null,
			fields: null,
			shown: null,
			puts: [],
			...facts,
		};
		ledger.decisions.push(decision);
		return act(decision);
	}

	async #openErrors(): Promise<SyncError[]> {
		return this.stage.stores.errors.open({});
	}

	/** The errors people can press, and how they saw them. */
	async #look(): Promise<SyncError[]> {
		const errors = await this.#openErrors();
		for (const error of errors) if (!this.#seen.has(error._id)) this.#seen.set(error._id, error);
		return errors.filter(({ visible }) => visible);
	}

	async #press(instance: Actor["instance"], job: Job & { job: "press" }): Promise<string> {
		const errors = await this.#look();
		const now = errors[job.error % Math.max(1, errors.length)];
		if (now === undefined) return "nothing to press";
		const shown = job.old ? (this.#seen.get(now._id) ?? now) : now;
		this.#seen.set(now._id, now);
		const fitting = [
			...fittingResolutions(shown),
			...(shown.couplingId === null ? [] : (["synchronize"] as const)),
		];
		const resolution = fitting[job.resolution % Math.max(1, fitting.length)];
		if (resolution === undefined) return "nothing fits";
		return this.#answer(instance, shown, resolution, job);
	}

	async #answer(
		instance: Actor["instance"],
		shown: SyncError,
		resolution: ResolutionKind,
		job: Job & { job: "press" },
	): Promise<string> {
		const byField = job.byField && shown.conflict?.conflict === "update";
		const asked = shown.conflict?.conflict === "update" ? shown.conflict.fields : [];
		const fields = byField
			? Object.fromEntries(asked.map((name, at) => [name, at === 0 ? job.side : otherSide(job.side)]))
			: null;
		const choice = fields !== null ? { fields } : { side: job.side };
		const chooses = resolution === "synchronize" || resolution === "couple";
		const own = shown.record?.side ?? "left";
		const part = this.#partOf(shown);
		const partnerId = idOf(part, otherSide(own), job.partner);
		const partner = partnerId === undefined ? undefined : { side: otherSide(own), id: partnerId };
		const edits = this.#editsFor(shown, job.value);
		const from = shown.refusedSide === null ? null : otherSide(shown.refusedSide);
		const source = shown.record?.side ?? from;
		const sourceId = shown.record?.id ?? (source === null ? null : shown.records[source].id);
		const isEdit = resolution === "edit" && source !== null && sourceId !== null;
		return this.#deciding(
			part,
			{
				resolution,
				couplingId: shown.couplingId,
				records: {
					left: lower(shown.record?.side === "left" ? shown.record.id : shown.records.left.id),
					right: lower(shown.record?.side === "right" ? shown.record.id : shown.records.right.id),
					...(resolution === "couple" && partner ? { [partner.side]: partner.id } : {}),
				},
				side: chooses && fields === null ? job.side : null,
				fields: chooses ? fields : null,
				shown,
				puts: isEdit ? [{ side: source, id: sourceId.toLowerCase(), values: edits }] : [],
			},
			async (decision) => {
				const pressed: Pressed = { errorId: shown._id, decision, outcome: "unknown" };
				this.pressed.push(pressed);
				const outcome = await instance.useCases.resolve({
					errorId: shown._id,
					revision: shown.revision,
					resolution,
					choice: chooses ? choice : undefined,
					...(resolution === "couple" ? { partner } : {}),
					...(resolution === "edit" ? { edits } : {}),
					actor: PERSON,
				});
				await instance.idle();
				pressed.outcome = outcome.kind;
				if (outcome.kind === "refused") this.#never(part, decision);
				else decision.to = this.stage.order.next();
				const why =
					outcome.kind === "refused"
						? ` (${outcome.reason})`
						: outcome.kind === "failed"
							? ` (${outcome.message})`
							: "";
				const how = chooses ? ` ${JSON.stringify(choice)}` : "";
				return `${resolution}${how} on ${shown.kind} of ${shown.couplingId ? nameOfId(shown.couplingId) : shown.openKey}: ${outcome.kind}${why}`;
			},
		);
	}

	#editsFor({ mapping, refusedSide, record, fields }: SyncError, value: string): Record<string, FieldValue> {
		const source = record?.side ?? (refusedSide === null ? "left" : otherSide(refusedSide));
		const tooLong = fields.find(
			(field) => field.name !== "company" && String(field[source] ?? "").length > 30,
		);
		return { [tooLong?.name ?? (mapping === "contacts" ? "jobTitle" : "phone")]: value };
	}

	#partOf({ mapping }: Pick<SyncError, "mapping">): Part {
		return this.stage.part(mapping as MappingName) as Part;
	}

	/** It was refused: nothing was decided. */
	#never({ ledger: { decisions } }: Part, decision: Decision): void {
		decisions.splice(decisions.indexOf(decision), 1);
	}

	async #setAside(instance: Actor["instance"], job: Job & { job: "aside" }): Promise<string> {
		const errors = await this.#look();
		const error = errors[job.error % Math.max(1, errors.length)];
		if (error === undefined) return "nothing to set aside";
		const until = new Date(this.stage.time.now() + job.minutes * 60_000).toISOString();
		const outcome = await instance.useCases.resolve({
			errorId: error._id,
			revision: error.revision,
			resolution: job.what,
			...(job.what === "snooze" ? { until } : {}),
			actor: PERSON,
		});
		return `${job.what} ${error.kind}: ${outcome.kind}`;
	}

	async #undo(instance: Actor["instance"], job: Job & { job: "undo" }): Promise<string> {
		const done = this.pressed.filter(({ outcome }) => outcome === "done").reverse();
		const pressed = done[job.press % Math.max(1, done.length)];
		const error = pressed === undefined ? null : await this.stage.stores.errors.get(pressed.errorId);
		if (error === null || error.undo === null) return "nothing to take back";
		const { side, recordId, before, did } = error.undo;
		const part = this.#partOf(error);
		const puts =
			did === "update" && side !== null && recordId !== null
				? [{ side, id: recordId.toLowerCase(), values: before }]
				: [];
		const facts = {
			resolution: "undo" as const,
			couplingId: error.couplingId,
			records: { left: lower(error.records.left.id), right: lower(error.records.right.id) },
			shown: error,
			puts,
		};
		return this.#deciding(part, facts, async (decision) => {
			const outcome = await instance.useCases.resolve({
				errorId: error._id,
				revision: error.revision,
				resolution: "undo",
				actor: PERSON,
			});
			await instance.idle();
			if (outcome.kind === "refused") this.#never(part, decision);
			else decision.to = this.stage.order.next();
			const why =
				outcome.kind === "refused"
					? ` (${outcome.reason})`
					: outcome.kind === "failed"
						? ` (${outcome.message})`
						: "";
			return `of ${error.outcome?.resolution} (${did}): ${outcome.kind}${why}`;
		});
	}

	async #bulk(instance: Actor["instance"], part: Part, job: Job & { job: "bulk" }): Promise<string> {
		const { resolution, side } = job;
		const chooses = resolution === "synchronize";
		for (const shown of await this.#look()) {
			const concerns = shown.mapping === part.name && fittingResolutions(shown).includes(resolution);
			if (!concerns) continue;
			await this.#deciding(
				part,
				{
					resolution,
					couplingId: shown.couplingId,
					records: { left: lower(shown.records.left.id), right: lower(shown.records.right.id) },
					side: chooses ? side : null,
					shown,
				},
				async () => "",
			);
		}
		const query = { mapping: part.mapping.name };
		const choice = chooses ? { choice: { side } } : {};
		const request = { resolution, query, ...choice, subject: null, channel: null, actor: PERSON };
		await instance.useCases.startBulk(request);
		await instance.idle();
		return `${resolution}${chooses ? ` ${side}` : ""} done`;
	}
}

function told(result: { job: { state: string; message: string | null; counters: object } } | null): string {
	if (result === null) return "has nothing to do";
	const { state, message, counters } = result.job;
	const counted = Object.entries(counters).filter(([, count]) => count !== 0);
	return `${state} ${message ?? ""} ${counted.map(([name, count]) => `${name} ${count}`).join(", ")}`.trim();
}

function nameOf(job: Job): string {
	if (job.job === "run") return `run${job.full ? " (full)" : ""}${job.dry ? " (dry)" : ""}`;
	return job.job;
}

/** True for a press that may end its error. */
export function isEnding({ decision }: Pressed): boolean {
	return ENDING.has(decision.resolution);
}
