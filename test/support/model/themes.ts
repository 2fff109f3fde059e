/** How likely each kind of step and each kind of job is, against the others. */
export interface Theme {
	steps: {
		edit: number;
		editBack: number;
		/** Only where contacts are mapped. */
		move: number;
		touch: number;
		create: number;
		remove: number;
		merge: number;
		filter: number;
		pass: number;
		trouble: number;
		heal: number;
		late: number;
		expire: number;
		storeTrouble: number;
		configure: number;
		work: number;
		together: number;
		interrupt: number;
		thaw: number;
	};
	jobs: {
		run: number;
		full: number;
		dry: number;
		due: number;
		sweep: number;
		takeOver: number;
		record: number;
		press: number;
		aside: number;
		undo: number;
		bulk: number;
		couple: number;
		uncouple: number;
		synchronize: number;
	};
	/** Which writes go wrong. */
	writes: ReadonlyArray<"create" | "update" | "delete">;
	/** How often a record is the first one of its side: both sides of one pair meet there. */
	firstRecord: number;
	/** Two fields, instead of all. */
	fewFields: boolean;
	/** How often people are mapped beside their companies. */
	contacts: number;
}

const EVERYTHING: Theme = {
	steps: {
		edit: 24,
		editBack: 4,
		move: 5,
		touch: 2,
		create: 6,
		remove: 5,
		merge: 1,
		filter: 2,
		pass: 5,
		trouble: 12,
		heal: 2,
		late: 6,
		expire: 1,
		storeTrouble: 3,
		configure: 2,
		work: 22,
		together: 4,
		interrupt: 14,
		thaw: 2,
	},
	jobs: {
		run: 26,
		full: 2,
		dry: 1,
		due: 3,
		sweep: 6,
		takeOver: 1,
		record: 2,
		press: 12,
		aside: 2,
		undo: 4,
		bulk: 2,
		couple: 1,
		uncouple: 1,
		synchronize: 2,
	},
	writes: ["update", "update", "update", "create", "create", "delete"],
	firstRecord: 0.5,
	fewFields: false,
	contacts: 0.02,
};

/** Values on their way while answers get lost and processes die. */
const WRITES: Theme = {
	...EVERYTHING,
	steps: {
		...EVERYTHING.steps,
		edit: 26,
		editBack: 14,
		touch: 1,
		create: 0,
		remove: 0,
		merge: 0,
		filter: 0,
		trouble: 14,
		late: 12,
		storeTrouble: 2,
		configure: 0,
		work: 20,
		interrupt: 16,
	},
	jobs: {
		...EVERYTHING.jobs,
		run: 40,
		press: 5,
		aside: 0,
		undo: 1,
		bulk: 0,
		couple: 0,
		uncouple: 0,
		sweep: 2,
	},
	writes: ["update"],
	firstRecord: 0.9,
	fewFields: true,
};

/** Records on their way. */
const CREATES: Theme = {
	...EVERYTHING,
	steps: { ...EVERYTHING.steps, edit: 12, create: 22, remove: 5, pass: 8, trouble: 16, late: 12 },
	jobs: { ...EVERYTHING.jobs, run: 34, sweep: 5, press: 6, undo: 1 },
	writes: ["create", "create", "create", "update"],
	firstRecord: 0.25,
	fewFields: true,
};

/** Records that go, and what is made of it. */
const DELETIONS: Theme = {
	...EVERYTHING,
	steps: { ...EVERYTHING.steps, edit: 12, touch: 4, remove: 20, expire: 2, configure: 4, trouble: 8 },
	jobs: { ...EVERYTHING.jobs, run: 20, sweep: 14, press: 16, undo: 6, bulk: 4 },
	writes: ["delete", "delete", "create", "create", "update"],
	firstRecord: 0.5,
	fewFields: true,
};

/** Questions, and people who answer them, several at once, and take it back. */
const ANSWERS: Theme = {
	...EVERYTHING,
	steps: { ...EVERYTHING.steps, edit: 34, create: 2, remove: 3, trouble: 6, together: 8, interrupt: 18 },
	jobs: {
		...EVERYTHING.jobs,
		run: 18,
		sweep: 1,
		press: 30,
		undo: 12,
		bulk: 5,
		synchronize: 4,
		uncouple: 2,
		couple: 2,
	},
	firstRecord: 0.85,
	fewFields: true,
};

/** Companies and their people, who come, go and wait together. */
const FAMILIES: Theme = {
	...EVERYTHING,
	steps: { ...EVERYTHING.steps, edit: 10, move: 8, create: 14, remove: 12, filter: 4, trouble: 12 },
	jobs: { ...EVERYTHING.jobs, run: 34, sweep: 8, press: 16, undo: 4, bulk: 3, uncouple: 2 },
	writes: ["create", "create", "create", "update"],
	firstRecord: 0.5,
	fewFields: true,
	contacts: 1,
};

/** Two histories in seven are about everything at once, the others about one thing each. */
export const THEMES: ReadonlyArray<readonly [weight: number, theme: Theme]> = [
	[2, EVERYTHING],
	[1, WRITES],
	[1, CREATES],
	[1, DELETIONS],
	[1, ANSWERS],
	[1, FAMILIES],
];
