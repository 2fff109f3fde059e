import Sequencer from "@jest/test-sequencer";

/** Suites that take minutes, by their path: begun first, so that no worker is left alone with one at the end. */
const LONGEST = [
	/scenarios\/crash\/(runs|presses|operations|undos)/,
	/scenarios\/crash\//,
	/projection-model|broken-off-runs|scenarios\/week|scenarios\/model\//,
	/\.e2e\./,
];

/** The order of the suites: the longest first, the others as Jest has them. */
export default class LongestFirst extends Sequencer {
	sort(tests) {
		const rankOf = ({ path }) => {
			const rank = LONGEST.findIndex((pattern) => pattern.test(path));
			return rank < 0 ? LONGEST.length : rank;
		};
		return [...super.sort(tests)].sort((one, other) => rankOf(one) - rankOf(other));
	}
}
