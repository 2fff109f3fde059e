/**
 * The sentences Koppel itself stores or gives back as the reason of something, with the values each needs. They travel
 * as a code with its values, in the same place as a system's own words, and are put into words when they are shown: in
 * the reader's language. `field` is the name of a field mapping.
 */
export interface OwnSentences {
	// What a value or a record is refused for, before anything is sent
	tooLong: { field: string; most: number };
	noOption: { field: string };
	notTransformed: { field: string };
	otherTable: { field: string };
	parentNotCoupled: { field: string };
	parentFirst: { field: string; parent: string };
	// What became of a pair or a record
	bothDiffer: None;
	keptChanging: None;
	keptWriting: None;
	sharedKey: None;
	mergedAway: None;
	recordGone: None;
	severalCopies: { count: number };
	madeUpKey: None;
	coupledOrGone: None;
	notCoupledAnyMore: None;
	leftFilterUncoupled: None;
	leftFilterPaused: None;
	// Why a press did not come through
	answerNeverCame: None;
	beingWritten: None;
	otherPair: None;
	alreadyCoupled: { record: string };
	keptApart: None;
	recordNotFound: { record: string };
	takenBack: None;
	notTakenBack: None;
	undoNotKept: None;
	notDone: None;
	mappingBusy: { mapping: string };
	observing: { mapping: string };
	// Why a run ended
	toldToEnd: None;
	processEnded: None;
	// Why a system gave no answer of its own
	unreachable: { detail: string };
	timedOut: None;
	connectionLost: None;
	connectionLostBy: { detail: string };
	callEnded: None;
	signInUnreachable: None;
	signInRefused: { detail: string };
	signInFailed: { detail: string };
	answerLeftOut: None;
	keptUnsaid: None;
	noSuchRecord: { id: string };
	noTable: { table: string };
	noField: { table: string; field: string };
	noCompany: { company: string };
	noVersions: { table: string; system: string };
	withoutVersions: { table: string };
	recordsUnknown: { mapping: string };
	coupledElsewhere: { mapping: string; former: string };
	misfit: { mapping: string };
	answeredStatus: { detail: string };
	unreadable: None;
}

type None = Record<never, never>;

/** The name of a sentence of Koppel's own. */
export type OwnCode = keyof OwnSentences;

/** A sentence of Koppel's own, found in a text. */
export interface OwnSentence {
	/** A code this version may not know: it is then shown as it is. */
	code: string;
	values: Record<string, string>;
}

/** The sentence as it is stored: `koppel:tooLong?field=name&most=50`. Without blanks, so that it can stand in a text. */
export function own<Code extends OwnCode>(
	code: Code,
	...[values]: keyof OwnSentences[Code] extends never ? [] : [values: OwnSentences[Code]]
): string {
	const entries = Object.entries(values ?? {}).map(([name, value]): [string, string] => [
		name,
		String(value),
	]);
	// A full stop behind it is the sentence's around it.
	const query = String(new URLSearchParams(entries)).replaceAll(".", "%2E");
	return `koppel:${code}${query === "" ? "" : `?${query}`}`;
}

/** The text with each sentence of Koppel's own in it put into words; everything else, old sentences too, as it is. */
export function replaceOwn(text: string, words: (sentence: OwnSentence) => string | null): string {
	return text.replace(/\bkoppel:([A-Za-z]+)(?:\?([\w%&=+*-]+))?/g, (stored, code: string, query = "") => {
		const values = Object.fromEntries(new URLSearchParams(query));
		return words({ code, values }) ?? stored;
	});
}
