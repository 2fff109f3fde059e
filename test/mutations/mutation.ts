/** The rules of design.md section 2. */
export type Invariant = "I1" | "I2" | "I3" | "I4" | "I5" | "I6" | "I7" | "I8" | "I9";

/** A test of the normal suite that must fail once the code is broken. */
export interface Catcher {
	/** From the root of the checkout. */
	file: string;
	/** Part of the test's full name, as it stands in its file. */
	name: string;
	/** Where the name stands when the file only calls a suite that others share. */
	suite?: string;
}

/** One way to break the product on purpose. */
export interface Mutation {
	/** What the broken code does, in an operator's words; also what it is asked for by on the command line. */
	name: string;
	/** The rule that does not hold any more. */
	attacks: Invariant;
	/** From the root of the checkout. */
	file: string;
	/** Stands exactly once in the file. Short, so that work next to it does not touch it. */
	text: string;
	replacement: string;
	/** Any of them may catch it. */
	caughtBy: Catcher[];
}
