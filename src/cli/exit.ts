import { NewerDatabaseError } from "../persistence/migrations/migrate.js";
import { ConnectorError, isSetupError } from "../ports/connector.js";
import { LostError } from "../ports/stores.js";
import {
	MappingBusyError,
	ObservingError,
	RecordNotFoundError,
	RoleError,
	UnknownFieldError,
	UnknownMappingError,
} from "../ports/use-cases.js";

/** How a command ends (design.md section 10). */
export const EXIT = {
	/** Everything asked for was done. */
	done: 0,
	/** Done as far as it went; failures are recorded. */
	failures: 1,
	/** The command or the configuration is wrong. */
	usage: 2,
	/** A system or the database could not be reached. */
	unreachable: 3,
} as const;

/** A mistake in how a command was called; the sentence says what to do. */
export class UsageError extends Error {
	override readonly name = "UsageError";
	readonly code = "usage";
}

/** Thrown when the configuration has problems, each as a line for people. */
export class ConfigurationError extends Error {
	override readonly name = "ConfigurationError";
	readonly code = "configuration";
	constructor(readonly problems: string[]) {
		const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
		super([`The configuration has ${count}:`, ...problems.map((problem) => `  ${problem}`)].join("\n"));
	}
}

/** The exit code of a failure. */
export function exitCodeOf(error: unknown): number {
	if (isUsage(error)) return EXIT.usage;
	if (error instanceof RoleError || error instanceof MappingBusyError || error instanceof LostError)
		return EXIT.failures;
	if (error instanceof ConnectorError || isSetupError(error) || isDatabaseError(error))
		return EXIT.unreachable;
	return EXIT.failures;
}

function isUsage(error: unknown): boolean {
	return (
		error instanceof UsageError ||
		error instanceof ConfigurationError ||
		error instanceof UnknownMappingError ||
		error instanceof UnknownFieldError ||
		error instanceof ObservingError ||
		error instanceof RecordNotFoundError ||
		error instanceof NewerDatabaseError
	);
}

/** True when the database cannot be opened or used. */
export function isDatabaseError(error: unknown): error is Error {
	return error instanceof Error && error.name === "DatabaseError";
}
