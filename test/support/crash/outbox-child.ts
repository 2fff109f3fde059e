import { hostname } from "node:os";
import { openStores } from "../../../src/persistence/stores/open-stores.js";
import type { Clock } from "../../../src/ports/clock.js";
import { silentLog } from "../../../src/ports/log.js";
import { createCardSender } from "../../../src/slack/card-sender.js";
import { createOutboxClient } from "../../../src/slack/clients.js";
import { Digests } from "../../../src/slack/digest/digests.js";
import { Outbox } from "../../../src/slack/outbox.js";
import { Projector } from "../../../src/slack/projector.js";
import { createVocabulary } from "../../../src/slack/vocabulary.js";
import { Liveness } from "../../../src/sync/liveness.js";
import { SteppingClock } from "../slack/stepping-clock.js";
import { openOnly } from "./open-only.js";
import type { OutboxTask } from "./outbox-task.js";
import { StandStill } from "./stand-still.js";
import type { Said } from "./task.js";

/** A process that draws and sends cards once, and is killed by SIGKILL or stands still before or after one of its calls. */
process.once("message", (task: OutboxTask) => void carryOut(task));
process.send?.({ says: "ready" } satisfies Said);

const LEASE_MS = 30_000;
const came: string[] = [];
const counts = new Map<string, number>();

async function carryOut(task: OutboxTask): Promise<void> {
	const database = await openOnly(task.database);
	const stepping = new SteppingClock();
	stepping.advance(task.clockMovedMs);
	const standStill = new StandStill(openStores(database));
	const all = standStill.process.stores;
	const facts = { host: hostname(), pid: process.pid, bootedAt: 1 };
	const liveness = new Liveness(all.instances, standStill.clock, facts, LEASE_MS);
	await liveness.start();
	// Its sleeps are over at once; a process that sleeps beats meanwhile.
	const clock: Clock = {
		...stepping,
		sleep: async (ms, signal) => {
			await liveness.beat();
			await stepping.sleep(ms, signal);
		},
	};
	const watch = <Part extends object>(name: string, part: Part) =>
		watched(name, part, { ...task, standStill });
	const stores = { ...all, errors: watch("errors", all.errors), cards: watch("cards", all.cards) };
	const digestStores = { ...stores, digests: watch("digests", all.digests) };
	const english = createVocabulary([task.mapping], { standard: "en", channels: {} }).in("en");
	const client = createOutboxClient({
		token: task.slack.token,
		slackApiUrl: task.slack.apiUrl,
		log: silentLog,
	});
	const shared = { clock, log: silentLog, linkTo: () => null, channelOf: () => task.channel };
	const wordsIn = () => english;
	const isAlive = async () => false;
	const projector = new Projector({ ...shared, stores, wordsIn, quietUntil: () => null, isAlive });
	const outbox = new Outbox({
		...shared,
		cards: stores.cards,
		sender: watch("sender", createCardSender(client)),
		messagesOf: async () => english.messages,
		hold: () => liveness.hold(),
		isAlive,
		onPosted: (card) => void projector.lookAt(card),
	});
	if (task.digest !== null) {
		const { settings, at, before } = task.digest;
		const mappingsIn = () => [task.mapping.name];
		const options = { ...shared, stores: digestStores, channels: [settings], wordsIn, mappingsIn };
		await new Digests({ ...options, historyDays: 89 }).make(settings, { at, before });
	} else await projector.projectDirty();
	await outbox.drain();
	await outbox.stop();
	await liveness.stop();
	await database.close();
	process.send?.({ says: "ended", came, problem: null } satisfies Said);
	process.disconnect();
}

/** What changes something: every call of the sender, and the stores' writes. */
const CHANGES = /^(post|update|insert|save|shown|shownAll|remove|forget|hide)$/;

type Watching = Pick<OutboxTask, "diesAt" | "stopsAt"> & { standStill: StandStill };

function watched<Part extends object>(
	name: string,
	part: Part,
	{ diesAt, stopsAt, standStill }: Watching,
): Part {
	const comeTo = async (step: string) => {
		came.push(step);
		if (step === diesAt) process.kill(process.pid, "SIGKILL");
		if (step === stopsAt) await standStill.now();
	};
	return new Proxy(part, {
		get: (target, method) => {
			const found = Reflect.get(target, method);
			if (typeof found !== "function") return found;
			if (!CHANGES.test(String(method))) return found.bind(target);
			const call = `${name}.${String(method)}`;
			return async (...args: unknown[]) => {
				const nth = (counts.get(call) ?? 0) + 1;
				counts.set(call, nth);
				await comeTo(`before ${call} ${nth}`);
				const result = await found.apply(target, args);
				if (name === "sender") await comeTo(`after ${call} ${nth}`);
				return result;
			};
		},
	});
}
