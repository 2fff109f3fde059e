import type { AckFn, BlockSuggestion } from "@slack/bolt";
import type { OptionGroup, PlainTextOption } from "@slack/types";
import type { MappingFacts } from "../../../console/index.js";
import { SIDES, type Side } from "../../../domain/record.js";
import { NEEDED_ROLE } from "../../../domain/resolution.js";
import type { PickedRecord } from "../../../ports/use-cases.js";
import { partnerSide } from "../../blocks/partner-modal.js";
import { recordOptions } from "../../blocks/record-option.js";
import { plain } from "../../blocks/text.js";
import { LIMITS } from "../../limits.js";
import { parseFormMemory } from "../../pair-payload.js";
import { parseViewMemory } from "../../payload.js";
import { actorOf, mayAct, type Services } from "../../services.js";

/** What a picker is answered with. */
export type Offered =
	| { options: PlainTextOption[] }
	| { option_groups: Array<OptionGroup & { label: ReturnType<typeof plain> }> };

/** Somebody types into a picker, as Bolt hands it over. */
export interface Typing {
	ack: AckFn<Offered>;
	body: BlockSuggestion;
}

const MOST_PER_SYSTEM = 30;
/** Slack takes an answer within three seconds; a system that is slower finds nothing this time. */
const LONGEST_SEARCH_MS = 2_200;

/** The records of one system for a picker that couples; those that belong to a pair already say so. */
export async function coupleOptions(services: Services, side: Side, { ack, body }: Typing): Promise<void> {
	const facts = await mayLook(services, "couple", body);
	if (facts === null) return ack({ options: [] });
	const found = await searched(services, facts, side, body.value);
	await ack({ options: recordOptions(found, facts, (one) => takenMark(services, one)) });
}

/** The records of both systems for the picker that synchronizes one; those without a partner say so. */
export async function syncOptions(services: Services, { ack, body }: Typing): Promise<void> {
	const facts = await mayLook(services, "synchronize", body);
	if (facts === null) return ack({ options: [] });
	const groups = await Promise.all(
		SIDES.map(async (side) => {
			const found = await searched(services, facts, side, body.value);
			const options = recordOptions(found, facts, (one) => freeMark(services, one));
			return { label: plain(facts.labels[side], LIMITS.optionText), options };
		}),
	);
	const filled = groups.filter(({ options }) => options.length > 0);
	await ack(filled.length === 0 ? { options: [] } : { option_groups: filled });
}

/** The same for the record an error's own is coupled with; before anything is typed, those the error itself names. */
export async function partnerOptions(services: Services, { ack, body }: Typing): Promise<void> {
	const memory = parseViewMemory(body.view?.private_metadata);
	const error = memory === null ? null : await services.useCases.error(memory.errorId);
	const facts = error === null ? null : await mayLookInto(services, "couple", body, error.mapping);
	if (error === null || facts === null) return ack({ options: [] });
	const side = partnerSide(error);
	const named = error.others
		.filter((other) => other.side === side)
		.map(({ id, name }): PickedRecord => ({ side, id, name, keys: [], couplingId: null }));
	const found = body.value.trim() === "" ? named : await searched(services, facts, side, body.value);
	await ack({ options: recordOptions(found, facts, (one) => takenMark(services, one)) });
}

function takenMark({ messages }: Services, { couplingId }: PickedRecord): string | null {
	return couplingId === null ? null : messages.say("couple.optionTaken");
}

function freeMark({ messages }: Services, { couplingId }: PickedRecord): string | null {
	return couplingId === null ? messages.say("sync.optionFree") : null;
}

/** The mapping the window is about; null when it is none of ours, or not for this person to look into. */
async function mayLook(
	services: Services,
	action: "couple" | "synchronize",
	body: BlockSuggestion,
): Promise<MappingFacts | null> {
	const mapping = parseFormMemory(body.view?.private_metadata);
	return mapping === null ? null : mayLookInto(services, action, body, mapping);
}

async function mayLookInto(
	services: Services,
	action: "couple" | "synchronize",
	{ user }: BlockSuggestion,
	mapping: string,
): Promise<MappingFacts | null> {
	if (!services.useCases.mappingNames().includes(mapping)) return null;
	const actor = await actorOf(services, user);
	return (await mayAct(services, actor, NEEDED_ROLE[action], { action, mapping }))
		? services.factsOf(mapping)
		: null;
}

async function searched(
	{ useCases, clock, log }: Services,
	{ name: mapping }: MappingFacts,
	side: Side,
	typed: string,
): Promise<PickedRecord[]> {
	const text = typed.trim().slice(0, 100);
	if (text === "") return [];
	const late = new AbortController();
	const waited = clock.sleep(LONGEST_SEARCH_MS, late.signal).then((): PickedRecord[] => []);
	const asked = useCases
		.search({ mapping, side, text, limit: MOST_PER_SYSTEM })
		.catch((error: unknown): PickedRecord[] => {
			log.warn({ error, mapping, side }, "Search for a record failed");
			return [];
		});
	const found = await Promise.race([asked, waited]);
	late.abort();
	return found.slice(0, MOST_PER_SYSTEM);
}
