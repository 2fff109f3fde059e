import { otherSide } from "../domain/record.js";
import { type WhyWritten, type WriteCause, whyOf } from "../domain/write-cause.js";
import type { MessageKey, Messages } from "../messages/index.js";
import type { RecordLogEntry } from "../ports/stores.js";
import { fieldHeading } from "./field-label.js";
import { joinLines, type Line, lineWith } from "./line.js";
import type { MappingFacts } from "./mapping-facts.js";

/** What one line of a log is told with: who it names as the one who did it, and the words of what was pressed. */
export interface WhyFacts {
	who: string;
	deed: string | null;
	mapping: MappingFacts;
	messages: Messages;
}

/**
 * Why the values of an entry were written, who had changed them where they came from, and what was pressed. Null for
 * what was written before reasons were kept.
 */
export function whyLine(entry: RecordLogEntry, facts: WhyFacts): Line | null {
	const { cause } = entry;
	if (cause === undefined) return null;
	const groups = groupsOf(entry, cause);
	const reasons = groups.map(({ why, names }, index) =>
		index === 0
			? reasonLine(entry, why, facts)
			: [`${namesOf(names, facts)}: `, ...reasonLine(entry, why, facts)],
	);
	return joinLines(
		[...reasons, ...changeLines(entry, cause, groups, facts), ...pressLines(groups, facts)],
		"; ",
	);
}

interface Group {
	why: WhyWritten;
	names: string[];
}

/** The entry's fields by their reason, the one of most fields first. */
function groupsOf({ fields }: RecordLogEntry, cause: WriteCause): Group[] {
	const groups = new Map<string, Group>();
	if (fields.length === 0) return [{ why: cause.why, names: [] }];
	for (const { name } of fields) {
		const why = whyOf(cause, name);
		const key = `${why.reason} ${why.rule}`;
		const group = groups.get(key) ?? { why, names: [] };
		group.names.push(name);
		groups.set(key, group);
	}
	return [...groups.values()].sort((one, two) => two.names.length - one.names.length);
}

function namesOf(names: string[], { mapping, messages }: WhyFacts): string {
	return messages.list(names.map((name) => fieldHeading(name, { mapping, messages })));
}

function reasonLine(entry: RecordLogEntry, why: WhyWritten, { who, mapping, messages }: WhyFacts): Line {
	const values = { who, source: mapping.labels[otherSide(entry.side)] };
	const say = messages.say as (key: MessageKey, values: Record<string, string>) => string;
	return [say(reasonKey(why), values)];
}

function reasonKey({ reason, rule }: WhyWritten): MessageKey {
	switch (reason) {
		case "policy":
			return rule === "newest" ? "why.newest" : "why.policy";
		case "firstContact":
			if (rule === "leftWins" || rule === "rightWins") return "why.metWins";
			return rule === "fillEmpty" ? "why.metEmpty" : "why.met";
		case "restored":
			return rule === null ? "why.restored" : "why.restoredByPolicy";
		case "deleted":
			return rule === null ? "why.deleted" : "why.deletedByPolicy";
		default:
			return REASONS[reason];
	}
}

const REASONS = {
	flowed: "why.flowed",
	merged: "why.merged",
	enforced: "why.enforced",
	chosen: "why.chosen",
	edited: "why.edited",
	undone: "why.undone",
	created: "why.created",
} as const satisfies Partial<Record<WhyWritten["reason"], MessageKey>>;

/** Reasons that have nothing to do with what the other system holds. */
const WITHOUT_SOURCE: ReadonlySet<string> = new Set(["edited", "undone", "deleted"]);

/** Who last changed the record that the values came from. */
function changeLines(
	{ side }: RecordLogEntry,
	{ by, changedAt }: WriteCause,
	groups: Group[],
	{ mapping, messages }: WhyFacts,
): Line[] {
	if (changedAt === null || groups.every(({ why }) => WITHOUT_SOURCE.has(why.reason))) return [];
	const source = mapping.labels[otherSide(side)];
	if (by === null) return [lineWith(messages, "why.changed", changedAt, { source })];
	return [lineWith(messages, "why.changedBy", changedAt, { source, who: by })];
}

/** Reasons that tell what was pressed by themselves. */
const OF_PRESSES: ReadonlySet<string> = new Set(["chosen", "edited", "undone"]);

function pressLines(groups: Group[], { who, deed, messages }: WhyFacts): Line[] {
	if (deed === null || groups.some(({ why }) => OF_PRESSES.has(why.reason))) return [];
	return [[messages.say("why.pressed", { who, deed })]];
}
