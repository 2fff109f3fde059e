import { afterEach, describe, expect, it } from "@jest/globals";
import type { FaultHandle } from "../../src/demo/systems/kit/simulator.js";
import type { UpdatePolicy } from "../../src/domain/mapping.js";
import type { Side } from "../../src/domain/record.js";
import { fittingResolutions } from "../../src/domain/resolution.js";
import type { Step } from "../../src/sync/engine.js";
import { customersMapping } from "../support/customers-mapping.js";
import { expectSettled } from "../support/settled.js";
import { openWorld, type TestInstance, type World } from "../support/world.js";

/** More of them with KOPPEL_RANDOM_HISTORIES; the same number is the same history. */
const HISTORIES = Number(process.env.KOPPEL_RANDOM_HISTORIES ?? 12);
const FIRST = Number(process.env.KOPPEL_FIRST_HISTORY ?? 1);
const STEPS: Step[] = [
	"beforeClaim",
	"afterClaim",
	"afterAnswer",
	"afterSave",
	"beforeErrorOpened",
	"afterErrorOpened",
	"beforeWatermark",
	"afterTaken",
];
const POLICIES: UpdatePolicy[] = ["ask", "ask", "merge"];

/** People, systems and processes that misbehave at random, but the same way for the same number. */
class RandomHistory {
	readonly told: string[] = [];
	/** Pairs about which a person chose a side. */
	readonly chosen = new Set<string>();
	private readonly late: FaultHandle[] = [];
	private values = 0;
	private state: number;

	constructor(
		private readonly world: World,
		seed: number,
	) {
		this.state = seed * 2_654_435_761;
	}

	async play(length: number): Promise<void> {
		await this.world.coupled({ name: this.value(), phone: this.value() });
		const someoneEdits = () => this.edit(this.pick(["left", "right"]));
		const events: Array<() => void | Promise<void>> = [
			...Array(6).fill(someoneEdits),
			...Array(3).fill(() => this.breakSomething()),
			...Array(3).fill(() => this.run(this.world.main)),
			...Array(4).fill(() => this.crash()),
			...Array(2).fill(() => this.executeLate()),
			() => this.create(this.pick(["left", "right"])),
			() => this.remove(this.pick(["left", "right"])),
			() => this.passTime(),
			() => this.sweep(),
			() => this.press(),
			() => this.pressWhileRunning(),
		];
		for (let step = 0; step < length; step++) await this.pick(events)();
	}

	/** Everything works again, late requests have executed, and time has passed. */
	async comeToRest(): Promise<void> {
		const { world } = this;
		for (const handle of this.late) await handle.execute();
		world.bc.faults.clear();
		world.crm.faults.clear();
		for (let round = 0; round < 3; round++) {
			world.clock.advance(20 * 60_000);
			await world.sync();
			const { job } = await world.main.sweep();
			expect(job.state).toBe("done");
		}
		await world.sync();
	}

	private edit(side: Side): void {
		const id = this.record(side);
		if (id === undefined) return;
		const [left, right] = this.pick([
			["displayName", "name"],
			["phoneNumber", "telephone1"],
			["city", "address1_city"],
		] as const);
		const value = this.value();
		this.tell(`someone sets ${side} ${id} ${left} to ${value}`);
		if (side === "left") this.world.bc.edit("customers", id, { [left]: value });
		else this.world.crm.edit("accounts", id, { [right]: value });
	}

	private create(side: Side): void {
		const value = this.value();
		this.tell(`someone creates ${value} on the ${side}`);
		if (side === "left") this.world.bc.create("customers", { displayName: value, phoneNumber: this.value() });
		else {
			const number = this.chance(0.5) ? { accountnumber: `N-${value}` } : {};
			this.world.crm.create("accounts", { ...number, name: value, telephone1: this.value() });
		}
	}

	private remove(side: Side): void {
		const id = this.record(side);
		if (id === undefined || this.chance(0.5)) return;
		this.tell(`someone deletes ${side} ${id}`);
		if (side === "left") this.world.bc.remove("customers", id);
		else this.world.crm.remove("accounts", id);
	}

	private breakSomething(): void {
		const system = this.pick(["bc", "crm"] as const);
		const operation = this.pick(["update", "update", "create", "delete"] as const);
		const [when, type] = this.pick([
			["before", "drop"],
			["after", "drop"],
			["before", "late"],
			["before", "answer"],
			["after", "answer"],
		] as const);
		this.tell(`${system} will ${type} ${when} an ${operation}`);
		const set = system === "bc" ? "customers" : "accounts";
		const status = this.pick([400, 503]);
		const action = type === "answer" ? { type, status: when === "after" ? 503 : status } : { type };
		const handle = this.world[system].faults.add({
			match: { operation, set },
			when,
			skip: this.number(2),
			action,
		});
		if (type === "late") this.late.push(handle);
	}

	private passTime(): void {
		const minutes = this.pick([0.1, 1, 12, 45]);
		this.tell(`${minutes} minutes pass`);
		this.world.clock.advance(minutes * 60_000);
	}

	private async executeLate(): Promise<void> {
		const handle = this.late.length === 0 ? undefined : this.pick(this.late);
		if (handle === undefined) return;
		this.tell("a late request executes");
		await handle.execute();
	}

	private async run(by: TestInstance): Promise<void> {
		this.world.clock.advance(2_000);
		const { job } = await by.run();
		this.tell(`a run ends ${job.state} ${job.message ?? ""}`);
		this.world.clock.advance(2_000);
	}

	private async sweep(): Promise<void> {
		const { job } = await this.world.main.sweep();
		this.tell(`a sweep ends ${job.state}`);
	}

	private async crash(): Promise<void> {
		if (this.chance(0.7)) this.edit(this.pick(["left", "right"]));
		const step = this.pick(STEPS);
		const dying = await this.world.instance();
		const action = this.chance(0.3) ? () => this.pressBy(dying) : () => this.run(dying);
		const nth = this.chance(0.8) ? 1 : 2;
		const came = await dying.dieAt(step, action, nth).then(
			() => "dies",
			() => "never comes there",
		);
		this.tell(`an instance that should die ${step} (${nth}) ${came}`);
		if (came !== "dies") await dying.kill();
	}

	/** The run and the press take their turns as it comes. */
	private async pressWhileRunning(): Promise<void> {
		await Promise.all([this.run(this.world.main), this.press()]);
	}

	private press(): Promise<void> {
		return this.pressBy(this.world.main);
	}

	private async pressBy(by: TestInstance): Promise<void> {
		const errors = await this.world.openErrors();
		if (errors.length === 0) return;
		const error = this.pick(errors);
		const fitting = fittingResolutions(error);
		if (fitting.length === 0) return;
		const resolution = this.pick(fitting);
		const side = this.pick(["left", "right"] as const);
		if (error.couplingId !== null) this.chosen.add(error.couplingId);
		this.tell(`someone presses ${resolution} ${side} on ${error.kind} of ${error.couplingId}`);
		const outcome = await by.press(error, resolution, { side });
		this.tell(`... ${outcome.kind} ${outcome.kind === "refused" ? outcome.reason : ""}`);
	}

	private record(side: Side): string | undefined {
		const records = side === "left" ? this.world.bc.records("customers") : this.world.crm.records("accounts");
		if (records.length === 0) return undefined;
		const { id, accountid } = this.pick(records);
		return String(side === "left" ? id : accountid);
	}

	private tell(line: string): void {
		this.told.push(line);
	}

	private value(): string {
		return `v${++this.values}`;
	}

	private pick<T>(from: readonly T[]): T {
		return from[this.number(from.length)] as T;
	}

	private chance(share: number): boolean {
		return this.number(1_000) < share * 1_000;
	}

	/** From 0 up to, not including, the bound (mulberry32). */
	private number(bound: number): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * bound);
	}
}

describe("random histories of people, faults and crashes", () => {
	let world: World;
	afterEach(async () => {
		await world.close();
	});

	it.each(Array.from({ length: HISTORIES }, (_, index) => FIRST + index))(
		"history of chance %i",
		async (seed) => {
			const update = POLICIES[seed % POLICIES.length] as UpdatePolicy;
			world = await openWorld({ mapping: customersMapping({ policies: { update, deletion: "ask" } }) });
			const history = new RandomHistory(world, seed);
			try {
				await history.play(40);
				await history.comeToRest();
				await expectSettled(world, { errors: null, chosen: history.chosen });
				await expectNoTwins(world);
			} catch (error) {
				throw new Error(`${history.told.join("\n")}\n\n${(error as Error).message}`, { cause: error });
			}
		},
		60_000,
	);
});

/** Every record that we created belongs to a coupling: nothing was made twice, however answers got lost. */
async function expectNoTwins(world: World): Promise<void> {
	for (const side of ["left", "right"] as const) {
		const records = side === "left" ? world.bc.records("customers") : world.crm.records("accounts");
		const ids = records.map(({ id, accountid }) => String(side === "left" ? id : accountid));
		const ours = ids.filter((id) => world.history(side, id)[0]?.ours);
		const coupled = await world.stores.couplings.byRecord("customers", side, ours);
		expect(ours.filter((id) => !coupled.has(id.toLowerCase()))).toEqual([]);
	}
}
