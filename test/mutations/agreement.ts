import type { Mutation } from "./mutation.js";

const AGREEMENT = "test/scenarios/histories-agreement.test.ts";
const HISTORIES = "test/domain/histories.test.ts";
const VALUES = "test/domain/field-values.test.ts";

/** What counts as agreed, as changed, and as the same (design.md section 3). */
export const AGREEMENTS: Mutation[] = [
	{
		name: "half a character is read as it is, which a store that keeps texts as UTF-8 gives back as another one",
		attacks: "I2",
		file: "src/connectors/odata-protocol/whole-text.ts",
		text: 'return text.replace(HALF, "\\ufffd");',
		replacement: "return HALF.test(text) ? text : text;",
		caughtBy: [
			{
				file: "test/connectors/dataverse.contract.test.ts",
				suite: "test/contracts/connector-http.ts",
				name: "that end in half of a character are read as every store can keep them",
			},
		],
	},
	{
		name: "the seats of a refused half move as if it had been written",
		attacks: "I4",
		file: "src/sync/apply-decision.ts",
		text: "item.coupling = { ...item.coupling, pending: null };",
		replacement:
			"const { values, sourceValues } = item.coupling.pending as Pending;\n\t\tconst both = bothSides((which) => (which === side ? values : sourceValues));\n\t\titem.coupling = { ...moveSeats(item.coupling, Object.keys(values), both), pending: null };",
		caughtBy: [
			{ file: AGREEMENT, name: "history 24: of a merge whose one half is refused the other stays done" },
		],
	},
	{
		name: "the seat is what was sent, not what was read back",
		attacks: "I2",
		file: "src/sync/apply-decision.ts",
		text: "const values = bothSides((which) => (which === side ? back : pending.sourceValues));",
		replacement:
			"const values = bothSides((which) => (which === side ? pending.values : pending.sourceValues));",
		caughtBy: [
			{
				file: AGREEMENT,
				name: "history 22: a value the system reformats is written once, and never comes back",
			},
		],
	},
	{
		name: "a version is stored although a field stands off its seat",
		attacks: "I4",
		file: "src/domain/coupling.ts",
		text: "const version = settled ? snapshot.version : null;",
		replacement: "const version = snapshot.version;",
		caughtBy: [
			{
				file: AGREEMENT,
				name: "history 25: a refused change is still a change after the watermark passed",
			},
			{
				file: "test/domain/coupling.test.ts",
				name: "unsets the version while a field that may flow from here differs",
			},
		],
	},
	{
		name: "a side is compared with the other side's seats, so that our own write comes back as a change",
		attacks: "I2",
		file: "src/domain/change.ts",
		text: "sameOnSide(field, side, change.values[field.name], seat[side])",
		replacement:
			'sameOnSide(field, side, change.values[field.name], seat[side === "left" ? "right" : "left"])',
		caughtBy: [{ file: HISTORIES, name: "22: a system that reformats what it is sent is written once" }],
	},
	{
		name: "a field that does not flow from a side makes that side changed",
		attacks: "I2",
		file: "src/domain/change.ts",
		text: "if (mayFlowFrom(mapping, field, side)) change.changed.push(field.name);",
		replacement: "if (side) change.changed.push(field.name);",
		caughtBy: [
			{
				file: HISTORIES,
				name: "26: an edit of a field that flows the other way makes no conflict and writes nothing back",
			},
		],
	},
	{
		name: "of a field changed on both sides the left one wins without a policy",
		attacks: "I1",
		file: "src/domain/reconcile.ts",
		text: 'case "ask":\n\t\t\treturn null;\n\t\tcase "leftWins":\n\t\t\treturn "left";\n\t\tcase "rightWins":\n\t\t\treturn "right";\n\t\tcase "merge":',
		replacement:
			'case "ask":\n\t\tcase "leftWins":\n\t\t\treturn "left";\n\t\tcase "rightWins":\n\t\t\treturn "right";\n\t\tcase "merge":',
		caughtBy: [
			{
				file: "test/domain/reconcile-laws.test.ts",
				name: "hold for one field in every direction under every policy",
			},
		],
	},
	{
		name: "a field that somebody emptied after the first question is filled again",
		attacks: "I1",
		file: "src/domain/reconcile.ts",
		text: "return pair.asked ? null : sideThatFills(pair, field);",
		replacement: "return sideThatFills(pair, field);",
		caughtBy: [{ file: HISTORIES, name: "27: a field emptied after the first question is not refilled" }],
	},
	{
		name: "the newer record wins however close the two times are",
		attacks: "I1",
		file: "src/domain/reconcile.ts",
		text: "Math.abs(ahead) <= mapping.clockSkewMs",
		replacement: "ahead === 0",
		caughtBy: [
			{
				file: "test/scenarios/histories-policies.test.ts",
				name: "newest asks when the times differ by less than the clocks may",
			},
		],
	},
	{
		name: "an empty text and no value are two different things",
		attacks: "I2",
		file: "src/domain/field-values.ts",
		text: "if (value === undefined || isEmpty(value)) return null;",
		replacement: "if (value === undefined || value === null) return null;",
		caughtBy: [{ file: VALUES, name: "empty text and null alike" }],
	},
	{
		name: "a cut text is written back over the whole one",
		attacks: "I1",
		file: "src/domain/field-values.ts",
		text: 'return field.truncate && typeof other === "string" && exceeds(endOf(field, side), other) && own !== other;',
		replacement: "return false;",
		caughtBy: [{ file: HISTORIES, name: "23: a correction on the short side of a cut text asks" }],
	},
	{
		name: "a text that is too long is cut without being told to",
		attacks: "I1",
		file: "src/domain/field-values.ts",
		text: "if (field.truncate) return { ok: true, value: cutTo(carried, maxLength) };",
		replacement: "if (maxLength > 0) return { ok: true, value: cutTo(carried, maxLength) };",
		caughtBy: [
			{ file: AGREEMENT, name: "history 23: without truncate the long name is an error before sending" },
		],
	},
	{
		name: "the loop detector counts what people press",
		attacks: "I2",
		file: "src/sync/loops.ts",
		text: "if (cause.press !== null) return forgetWrites(coupling);",
		replacement: "",
		caughtBy: [
			{ file: "test/scenarios/loop.test.ts", name: "may go on for another round when somebody says so" },
		],
	},
	{
		name: "a pair with an unset version is decided on one side's row alone",
		attacks: "I1",
		file: "src/sync/pair.ts",
		text: "SIDES.some((side) => coupling[side].version === null || coupling.touched[side].length > 0) ||",
		replacement: "",
		caughtBy: [
			{
				file: "test/scenarios/lookups.test.ts",
				name: "that waits to be written is not written over by a later change of the other side",
			},
		],
	},
	{
		name: "a reference to a record that is not coupled yet is written as empty",
		attacks: "I1",
		file: "src/domain/field-values.ts",
		text: 'return partner === undefined ? { ok: false, reason: "noPartner", value } : { ok: true, value: partner };',
		replacement: "return { ok: true, value: partner ?? null };",
		caughtBy: [
			{
				file: "test/scenarios/lookups.test.ts",
				name: "waits for a company that was refused, and goes on by itself once that is coupled (history 41)",
			},
		],
	},
	{
		name: "a reference to a record of another table reads as empty",
		attacks: "I1",
		file: "src/connectors/dataverse/translate.ts",
		text: "return isReadToo ? null :",
		replacement: "return isReadToo || id !== null ? null :",
		caughtBy: [
			{
				file: "test/scenarios/references-elsewhere.test.ts",
				name: "keeps its company in Business Central, and somebody is told why",
			},
		],
	},
	{
		name: "a reference to a record of another table is written over unasked",
		attacks: "I1",
		file: "src/domain/reconcile.ts",
		text: "if (!how.chosen && !how.enforced && refersElsewhere(field, destination, held)) {",
		replacement: "if (how.chosen && !how.chosen && refersElsewhere(field, destination, held)) {",
		caughtBy: [
			{
				file: "test/scenarios/references-elsewhere.test.ts",
				name: "is not taken from the other contact by a company typed in Business Central, unless somebody says so",
			},
		],
	},
	{
		name: "a dry run looks at a field that is new to the mapping only where a record changes",
		attacks: "I7",
		file: "src/sync/run-mapping.ts",
		text: "const wanted = (request.full ?? false) || state.fingerprint !== work.mapping.fingerprint;",
		replacement: "const wanted = request.full ?? false;",
		caughtBy: [
			{
				file: "test/scenarios/histories-agreement.test.ts",
				name: "history 29: a dry run shows what the first run with a new field would do to records that nobody has changed",
			},
		],
	},
	{
		name: "a record that left the filter is synced on",
		attacks: "I1",
		file: "src/sync/decide-pairs.ts",
		text: 'return outside ? "outside" : "inside";',
		replacement: 'return "inside";',
		caughtBy: [
			{
				file: "test/scenarios/histories-deletions.test.ts",
				name: "history 38: a blocked customer is paused and shown, neither deleted nor synced on, and resumes",
			},
		],
	},
	{
		name: "a pair whose record was merged into another one is synced on",
		attacks: "I1",
		file: "src/sync/decide-pairs.ts",
		text: "} else if (isMerged(pair)) {",
		replacement: "} else if (isMerged(pair) && work.asksFirst) {",
		caughtBy: [
			{
				file: "test/scenarios/histories-policies.test.ts",
				name: "a pair whose account was merged into another one is asked about, and left alone",
			},
		],
	},
	{
		name: "a program that changes each value after our write is fed without end",
		attacks: "I2",
		file: "src/sync/watches.ts",
		text: 'if (proven.length > 0) return { kind: "loop", fields: proven.map(toSwing) };',
		replacement: "",
		caughtBy: [
			{
				file: "test/scenarios/reaction.test.ts",
				name: "is stopped after eleven writes",
			},
		],
	},
	{
		name: "an honest flow in step with the schedule is paused",
		attacks: "I2",
		file: "src/domain/reaction.ts",
		text: "export const QUIET_WATCHES = 3;",
		replacement: "export const QUIET_WATCHES = 0;",
		caughtBy: [
			{
				file: "test/scenarios/reaction.test.ts",
				name: "an import in step with the schedule is watched once a day, at the cost of one value passed over",
			},
		],
	},
	{
		name: "runs write a pair to and fro without end",
		attacks: "I2",
		file: "src/sync/loops.ts",
		text: "if (swings.length > 0) return paused(decided, swings);",
		replacement: "",
		caughtBy: [
			{
				file: "test/scenarios/loop.test.ts",
				name: "are stopped after three times each, with both values, both writers, how often and since when",
			},
		],
	},
	{
		name: "a value typed back over a late write of ours counts as unchanged",
		attacks: "I1",
		file: "src/sync/overtaken.ts",
		text: "touched: bothSides(withThose)",
		replacement: 'touched: { ...coupling.touched, left: withThose("left") }',
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a value typed back over a late write, where it had gone to, was overwritten by the write repeated",
			},
		],
	},
	{
		name: "a late write is forgotten once a later one has reached its record, though the version comes back",
		attacks: "I2",
		file: "src/sync/overtaken.ts",
		text: "return versionsReturn && isPlain(ghost)",
		replacement: "return versionsReturn && isPlain(ghost) && false",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "our own value came back, by a write that executed late once its record had its old version again",
			},
		],
	},
	{
		name: "an overtaken write is remembered for ever",
		attacks: "I2",
		file: "src/sync/overtaken.ts",
		text: 'names.length === 0 && (reading.modifiedAt ?? "") <= ghost.overtaken',
		replacement: "names.length === 0",
		caughtBy: [
			{
				file: "test/scenarios/histories-crashes.test.ts",
				name: "history 5: what somebody types there once nothing late can execute any more flows unasked",
			},
		],
	},
	{
		name: "a policy for the first contact writes over what was typed over it",
		attacks: "I1",
		file: "src/domain/reconcile.ts",
		text: "wasWrittenOver(pair, field) ? null : firstContactWinner(pair, field)",
		replacement: "firstContactWinner(pair, field)",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "what somebody typed over a write of the first contact was overwritten by the same policy",
			},
		],
	},
	{
		name: "what both sides agreed on since a lost write is put right by it, whoever typed its value",
		attacks: "I1",
		file: "src/domain/coupling.ts",
		text: "return anew.length === 0 ? ghost",
		replacement: "return anew.length >= 0 ? ghost",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a value typed on one side, as a lost write would have left it, was overwritten with what both had agreed on",
			},
		],
	},
	{
		name: "a late write is forgotten where another one of the same values was found done",
		attacks: "I2",
		file: "src/sync/claim.ts",
		text: "const remembering = rememberLate(work, result, pending, reading);",
		replacement: "const remembering = result.coupling;",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "of two lost writes of one value, one executed and the other one later was taken for somebody's edit",
			},
		],
	},
	{
		name: "a late write is forgotten once its record has moved past it, though the version comes back",
		attacks: "I2",
		file: "src/sync/overtaken.ts",
		text: "if (ghost.horizonAt === undefined || !isPlain(ghost) ||",
		replacement: "if (ghost.horizonAt !== null || !isPlain(ghost) ||",
		caughtBy: [
			{
				file: "test/scenarios/histories-crashes.test.ts",
				name: "history 5: a patch that its record has moved past is asked about once it executes after all",
			},
		],
	},
	{
		name: "a write that was sent twice is taken for done once it was carried out once",
		attacks: "I2",
		file: "src/sync/overtaken.ts",
		text: "const isKnown = done.length === 1 && done[0]?.several === undefined;",
		replacement: "const isKnown = done.length === 1;",
		caughtBy: [
			{
				file: "test/scenarios/histories-crashes.test.ts",
				name: "history 5: one patch sent twice may execute twice, and the second time is asked about",
			},
		],
	},
	{
		name: "a late write is forgotten once its pair is coupled anew by hand",
		attacks: "I2",
		file: "src/resolution/couple.ts",
		text: 'ghosts: [...ghostsOf(left, "left"), ...ghostsOf(right, "right")],',
		replacement: "ghosts: [],",
		caughtBy: [
			{
				file: "test/scenarios/model/found-histories.test.ts",
				suite: "test/scenarios/model/found-histories.ts",
				name: "a write that executed late, once its pair was uncoupled and coupled again by hand, was taken for somebody's edit",
			},
		],
	},
	{
		name: "a late write is put right for whichever record its own is coupled with by now",
		attacks: "I1",
		file: "src/resolution/couple.ts",
		text: "agreedSince: Object.keys(ghost.values)",
		replacement: "agreedSince: []",
		caughtBy: [
			{
				file: "test/scenarios/histories-crashes.test.ts",
				name: "history 5: what a patch left that executed while its record had no partner is asked about by its next one",
			},
		],
	},
];
