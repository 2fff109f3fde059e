import { type FieldValue, otherSide, SIDES, type Side } from "../../../src/domain/record.js";
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
import { StoreFailure } from "../process.js";
import type { Decision } from "./ledger.js";
import { lower } from "./ledger.js";
import type { Actor, Stage } from "./stage.js";
import { ENDING, type Job, type ModelField, type ModelStep, type Worker } from "./steps.js";
import { FIELD_NAMES, type ModelSystem, UNMAPPED } from "./system.js";

const PERSON = { id: "U-ANNA", name: "Anna", role: "admin" as const };

/** No create is executed more than sixteen minutes after its answer was lost. */
const HORIZON_MINUTES = 15;

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
	#indent = "";
	#told = 0;
	/** Passed since late creates were executed. */
	#minutes = 0;

	constructor(readonly stage: Stage) {}

	async play(steps: readonly ModelStep[]): Promise<void> {
		for (const step of steps) await this.#step(step);
	}

	/** A job at once, outside a history. */
	async work(by: Worker, job: Job): Promise<void> {
		await this.#work(by, job);
		await this.stage.observe();
	}

	tell(line: string): void {
		this.told.push(this.#indent + line);
		if (process.env.KOPPEL_MODEL_TELL) process.stderr.write(`${this.#indent}${line}\n`);
	}

	async #step(step: ModelStep): Promise<void> {
		await this.#carryOut(step);
		await this.stage.observe();
	}

	async #carryOut(step: ModelStep): Promise<void> {
		const { stage } = this;
		switch (step.do) {
			case "edit":
				return this.#edit(step.side, step.record, { [step.field]: step.value }, step.stampedMinutesAgo);
			case "editBack":
			case "copy":
				return this.#retype(step.do, step.side, step.record, step.field);
			case "touch":
				return this.#touch(step.side, step.record);
			case "create":
				return this.#create(step);
			case "remove":
				return this.#person(step.side, step.record, `deletes`, (system, id) => system.remove(id));
			case "merge":
				return this.#merge(step.winner, step.loser);
			case "block":
			case "unblock":
				return this.#person("left", step.record, `${step.do}s`, (system, id) =>
					system.edit(id, { blocked: step.do === "block" ? "All" : " " }),
				);
			case "pass":
				this.tell(`${step.minutes} minutes pass`);
				await this.#passHorizon(step.minutes);
				stage.time.advance(step.minutes * 60_000);
				if (step.minutes >= 1) await stage.passLease();
				return;
			case "trouble":
				this.tell(
					`${step.side}: ${step.with} will be ${step.what} (after ${step.skip}, ${step.times} times)`,
				);
				return stage.systems[step.side].trouble({ ...step, operation: step.with });
			case "heal":
				this.tell("everything works again");
				return stage.heal();
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

	/** Creates that are late are executed before their time is over. */
	async #passHorizon(minutes: number): Promise<void> {
		this.#minutes += minutes;
		if (this.#minutes <= HORIZON_MINUTES) return;
		this.#minutes = 0;
		for (const side of SIDES) await this.stage.systems[side].passHorizon();
	}

	/** Frozen processes go on, and end what they were at. */
	async thaw(): Promise<void> {
		for (const actor of this.stage.frozen) {
			this.tell("a frozen process wakes");
			const work = actor.frozen;
			actor.frozen = null;
			actor.process.thaw();
			await work;
			await actor.instance.engine.liveness.beat();
		}
	}

	#idOf(side: Side, record: number): string | undefined {
		const system = this.stage.systems[side];
		const ids = system.everyId();
		const id = ids[record % Math.max(1, ids.length)];
		return id !== undefined && system.get(id) !== undefined ? id : undefined;
	}

	/** What a person does to a record that stands there; a refusal by the system changes nothing. */
	#person(side: Side, record: number, what: string, act: (system: ModelSystem, id: string) => void): void {
		const id = this.#idOf(side, record);
		if (id === undefined) return;
		const system = this.stage.systems[side];
		try {
			act(system, id);
			this.tell(`someone ${what} ${side} ${this.#nameOf(id)}`);
		} catch (error) {
			this.tell(`someone ${what} ${side} ${this.#nameOf(id)}: refused (${(error as Error).message})`);
		}
	}

	/** The last digits of an id tell it apart. */
	#nameOf(id: string): string {
		return `#${id.slice(-6).replace(/^0+/, "")}`;
	}

	#edit(side: Side, record: number, values: Partial<Record<ModelField, FieldValue>>, ago?: number): void {
		const fields = Object.fromEntries(
			Object.entries(values).map(([name, value]) => [FIELD_NAMES[name as ModelField][side], value]),
		);
		const at = ago === undefined ? undefined : this.stage.time.now() - ago * 60_000;
		const stamped = ago === undefined ? "" : `, stamped ${ago} minutes ago,`;
		this.#person(side, record, `sets ${JSON.stringify(fields)}${stamped} on`, (system, id) =>
			system.edit(id, fields as Record<string, FieldValue>, at),
		);
	}

	#retype(how: "editBack" | "copy", side: Side, record: number, field: ModelField): void {
		const id = this.#idOf(side, record);
		if (id === undefined) return;
		const name = FIELD_NAMES[field][side];
		const value =
			how === "editBack" ? this.#valueBefore(side, id, name) : this.#partnersValue(side, id, field);
		if (value !== undefined) this.#edit(side, record, { [field]: value });
	}

	#valueBefore(side: Side, id: string, name: string): FieldValue | undefined {
		const writes = this.stage.ledger.writesOf(side, id, name);
		const now = this.stage.systems[side].get(id)?.[name] ?? null;
		return writes.findLast(({ value }) => value !== now)?.value;
	}

	#partnersValue(side: Side, id: string, field: ModelField): FieldValue | undefined {
		const other = otherSide(side);
		const bond = this.stage.ledger.bonds.findLast((one) => one[side] === id);
		const partner = bond?.[other];
		const record = partner ? this.stage.systems[other].get(partner) : undefined;
		return record?.[FIELD_NAMES[field][other]];
	}

	#touch(side: Side, record: number): void {
		const value = `touched ${this.stage.ledger.now}`;
		this.#person(side, record, "edits an unmapped field of", (system, id) =>
			system.edit(id, { [UNMAPPED[side]]: value }),
		);
	}

	#create({ side, value, number, record }: ModelStep & { do: "create" }): void {
		const from = number === "sameSide" ? side : otherSide(side);
		const taken = this.#idOf(from, record);
		const numbers: Record<typeof number, FieldValue> = {
			own: `N-${value}`.toUpperCase(),
			none: null,
			sameSide:
				taken === undefined
					? null
					: (this.stage.systems[from].get(taken)?.[FIELD_NAMES.number[from]] ?? null),
			otherSide:
				taken === undefined
					? null
					: (this.stage.systems[from].get(taken)?.[FIELD_NAMES.number[from]] ?? null),
		};
		const own = numbers[number];
		const fields = {
			[FIELD_NAMES.name[side]]: value,
			[FIELD_NAMES.phone[side]]: `${value}p`,
			...(own === null ? {} : { [FIELD_NAMES.number[side]]: own }),
		};
		try {
			this.stage.systems[side].create(fields);
			this.tell(`someone creates ${JSON.stringify(fields)} on the ${side}`);
		} catch (error) {
			this.tell(
				`someone creates ${JSON.stringify(fields)} on the ${side}: refused (${(error as Error).message})`,
			);
		}
	}

	#merge(winner: number, loser: number): void {
		const [into, from] = [this.#idOf("right", winner), this.#idOf("right", loser)];
		const { right } = this.stage.systems;
		if (into === undefined || from === undefined || into === from) return;
		if (right.mergedInto(into) !== null || right.mergedInto(from) !== null) return;
		this.tell(`someone merges right ${this.#nameOf(from)} into ${this.#nameOf(into)}`);
		right.merge(into, from);
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
		await this.stage.observe();
		await this.play(step.meanwhile);
		this.#indent = outer;
		if (came) return this.#end(step, actor, work, pause.release);
	}

	async #end(
		{ ending }: ModelStep & { do: "interrupt" },
		actor: Actor,
		work: Promise<void>,
		release: () => void,
	): Promise<void> {
		this.tell(
			`now it ${ending === "goOn" ? "goes on" : ending === "freeze" ? "is frozen" : ending === "die" ? "dies" : "vanishes"}`,
		);
		if (ending === "die") return actor.instance.kill();
		if (ending === "vanish") return actor.process.kill();
		if (ending === "freeze") {
			actor.process.freeze();
			actor.frozen = work;
			release();
			return;
		}
		release();
		await work;
	}

	/** Never rejects: what a job may fail with is told, anything else is kept. */
	async #work(by: Worker, job: Job): Promise<void> {
		const actor = await this.stage.actor(by);
		this.stage.time.advance(700);
		const from = this.stage.ledger.tick();
		this.stage.ledger.looks.push(from);
		try {
			const told = await this.#carryOutJob(actor, job);
			this.tell(`${by}: ${nameOf(job)} ${told}`);
			this.#tellWrites();
			if (job.job === "run" && !job.dry && told.startsWith("done"))
				this.stage.ledger.runs.push({ from, to: this.stage.ledger.tick() });
		} catch (error) {
			this.tell(`${by}: ${nameOf(job)} fails: ${(error as Error).message}`);
			this.#tellWrites();
			if (!EXPECTED.some((kind) => error instanceof kind)) this.unexpected.push(error);
		}
	}

	/** What Koppel wrote since this was told last. */
	#tellWrites(): void {
		const { entries } = this.stage.ledger;
		for (const { side, id, operation, fields, by } of entries.slice(this.#told)) {
			if (by === "koppel")
				this.tell(`  Koppel: ${operation} ${side} ${this.#nameOf(id)} ${JSON.stringify(fields)}`);
		}
		this.#told = entries.length;
	}

	async #carryOutJob({ instance }: Actor, job: Job): Promise<string> {
		const mapping = this.stage.mapping.name;
		const actor = PERSON;
		switch (job.job) {
			case "run":
				return told(await instance.run({ full: job.full, dryRun: job.dry }));
			case "runDue":
				return told(await instance.runDue());
			case "sweep":
				return told(await instance.sweep());
			case "takeOver":
				await instance.takeOver();
				return "done";
			case "runRecord": {
				const record = this.#idOf(job.side, job.record);
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
				return this.#bulk(instance, job);
			case "uncoupleAll":
				await instance.useCases.uncoupleAll([mapping], actor, null);
				await instance.idle();
				return "done";
			case "couple": {
				const [left, right] = [this.#idOf("left", job.left), this.#idOf("right", job.right)];
				if (left === undefined || right === undefined) return "nothing";
				const choice = job.side === null ? undefined : { side: job.side };
				return this.#deciding(
					{ resolution: "couple", records: { left, right }, side: job.side },
					async () => {
						const { error } = await instance.useCases.couple({ mapping, left, right, choice, actor });
						return `${this.#nameOf(left)} and ${this.#nameOf(right)}: ${error?.kind ?? "in step"}`;
					},
				);
			}
			case "uncouple": {
				const record = this.#idOf(job.side, job.record);
				if (record === undefined) return "nothing";
				await instance.useCases.uncouple(mapping, record, actor);
				return this.#nameOf(record);
			}
			case "synchronize": {
				const record = this.#idOf(job.side, job.record);
				if (record === undefined) return "nothing";
				const records = { left: null, right: null, [job.side]: record };
				return this.#deciding({ resolution: "synchronize", records, side: job.side }, async () => {
					await instance.useCases.synchronize({ mapping, record, side: job.side, actor });
					return `sends ${job.side} of ${this.#nameOf(record)}`;
				});
			}
		}
	}

	/** A decision counts from its beginning; one that was refused never was. */
	async #deciding(
		facts: Pick<Decision, "resolution"> & Partial<Decision>,
		act: (decision: Decision) => Promise<string | "refused">,
	): Promise<string> {
		const { ledger } = this.stage;
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
		const partnerId = this.#idOf(otherSide(own), job.partner);
		const partner = partnerId === undefined ? undefined : { side: otherSide(own), id: partnerId };
		const edits = this.#editsFor(shown, job.value);
		const from = shown.refusedSide === null ? null : otherSide(shown.refusedSide);
		const source = shown.record?.side ?? from;
		const sourceId = shown.record?.id ?? (source === null ? null : shown.records[source].id);
		const isEdit = resolution === "edit" && source !== null && sourceId !== null;
		return this.#deciding(
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
				if (outcome.kind === "refused") this.#never(decision);
				else decision.to = this.stage.ledger.tick();
				const why =
					outcome.kind === "refused"
						? ` (${outcome.reason})`
						: outcome.kind === "failed"
							? ` (${outcome.message})`
							: "";
				const how = chooses ? ` ${JSON.stringify(choice)}` : "";
				return `${resolution}${how} on ${shown.kind} of ${shown.couplingId ? this.#nameOf(shown.couplingId) : shown.openKey}: ${outcome.kind}${why}`;
			},
		);
	}

	#editsFor({ refusedSide, record, fields }: SyncError, value: string): Record<string, FieldValue> {
		const source = record?.side ?? (refusedSide === null ? "left" : otherSide(refusedSide));
		const tooLong = fields.find((field) => String(field[source] ?? "").length > 30);
		return { [tooLong?.name ?? "phone"]: value };
	}

	/** It was refused: nothing was decided. */
	#never(decision: Decision): void {
		const { decisions } = this.stage.ledger;
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
		return this.#deciding(facts, async (decision) => {
			const outcome = await instance.useCases.resolve({
				errorId: error._id,
				revision: error.revision,
				resolution: "undo",
				actor: PERSON,
			});
			await instance.idle();
			if (outcome.kind === "refused") this.#never(decision);
			else decision.to = this.stage.ledger.tick();
			const why =
				outcome.kind === "refused"
					? ` (${outcome.reason})`
					: outcome.kind === "failed"
						? ` (${outcome.message})`
						: "";
			return `of ${error.outcome?.resolution} (${did}): ${outcome.kind}${why}`;
		});
	}

	async #bulk(instance: Actor["instance"], job: Job & { job: "bulk" }): Promise<string> {
		const { resolution, side } = job;
		const chooses = resolution === "synchronize";
		for (const shown of await this.#look()) {
			if (!fittingResolutions(shown).includes(resolution)) continue;
			await this.#deciding(
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
		const query = { mapping: this.stage.mapping.name };
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
