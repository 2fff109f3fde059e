import { availableParallelism } from "node:os";

/** Two projects: `node` runs anywhere, `browser` needs a Chromium. */
const shared = {
	extensionsToTreatAsEsm: [".ts"],
	moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
	testEnvironment: "node",
	transform: {
		"^.+\\.ts$": [
			"@swc/jest",
			{
				jsc: { parser: { syntax: "typescript" }, target: "es2022" },
				module: { type: "es6" },
				sourceMaps: "inline",
			},
		],
	},
	modulePathIgnorePatterns: ["<rootDir>/dist/"],
};

export default {
	testTimeout: 30_000,
	// The suites wait for databases, child processes and browsers more than they compute: few cores have time for one more.
	maxWorkers: Math.max(3, availableParallelism()),
	testSequencer: "<rootDir>/test/longest-first.js",
	// A worker that has seen a hundred suites holds gigabytes of modules, which only slow it down.
	workerIdleMemoryLimit: "1200MB",
	projects: [
		{
			...shared,
			displayName: "node",
			testMatch: ["<rootDir>/test/**/*.test.ts"],
			testPathIgnorePatterns: ["\\.browser\\.test\\.ts$", "/node_modules/", "/dist/"],
		},
		{ ...shared, displayName: "browser", testMatch: ["<rootDir>/test/**/*.browser.test.ts"] },
	],
};
