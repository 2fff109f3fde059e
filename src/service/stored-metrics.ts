import { Gauge, type Registry } from "prom-client";
import type { Clock } from "../ports/clock.js";
import { lastRunAt, type OpenCount, type Stores } from "../ports/stores.js";
import { inTime } from "./in-time.js";
import { METRICS } from "./metric-names.js";

/** How long a reading is good for: several scrapers, or an eager one, must not become a load. */
const KEEP_MS = 5_000;
/** A scrape is given up after ten seconds, and what is counted here should be told in any case. */
const WITHIN_MS = 2_000;

interface Reading {
	open: OpenCount[];
	lastSuccess: Array<{ mapping: string; at: string }>;
	cardsWaiting: number;
}

/** What stands in the database, read when somebody scrapes. */
export class StoredMetrics {
	private readonly openErrors: Gauge<"mapping" | "kind">;
	private readonly lastSuccess: Gauge<"mapping">;
	private readonly cardsWaiting: Gauge;
	private readonly databaseUp: Gauge;
	private readAt: number | null = null;
	/** A database that hangs is asked once, however often somebody scrapes. */
	private asked: Promise<Reading> | null = null;

	constructor(
		registry: Registry,
		private readonly stores: Pick<Stores, "errors" | "mappings" | "cards">,
		private readonly clock: Clock,
	) {
		const registers = [registry];
		this.openErrors = new Gauge({ ...METRICS.openErrors, registers });
		this.lastSuccess = new Gauge({ ...METRICS.lastSuccess, registers });
		this.cardsWaiting = new Gauge({ ...METRICS.cardsWaiting, registers });
		this.databaseUp = new Gauge({ ...METRICS.databaseUp, registers });
	}

	/** Never rejects: without the database these gauges are missing and the others are told all the same. */
	async refresh(): Promise<void> {
		const now = this.clock.monotonic();
		if (this.readAt !== null && now - this.readAt < KEEP_MS) return;
		this.asked ??= this.read().finally(() => {
			this.asked = null;
		});
		const reading = await inTime(this.clock, WITHIN_MS, this.asked).catch(() => null);
		this.readAt = reading === null ? null : now;
		this.show(reading);
	}

	private async read(): Promise<Reading> {
		const { errors, mappings, cards } = this.stores;
		const [open, states, cardsWaiting] = await Promise.all([
			errors.countOpenByKind(),
			mappings.all(),
			cards.countDirty(),
		]);
		const lastSuccess = states.flatMap((state) => {
			const at = lastRunAt(state);
			return at === null ? [] : [{ mapping: state._id, at }];
		});
		return { open, lastSuccess, cardsWaiting };
	}

	private show(reading: Reading | null): void {
		for (const gauge of [this.openErrors, this.lastSuccess]) gauge.reset();
		this.databaseUp.set(reading === null ? 0 : 1);
		if (reading === null) {
			this.cardsWaiting.remove();
			return;
		}
		this.cardsWaiting.set(reading.cardsWaiting);
		for (const { mapping, kind, count } of reading.open) this.openErrors.set({ mapping, kind }, count);
		for (const { mapping, at } of reading.lastSuccess)
			this.lastSuccess.set({ mapping }, Date.parse(at) / 1_000);
	}
}
