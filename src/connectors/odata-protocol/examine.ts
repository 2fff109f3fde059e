import { ConnectorError } from "../../ports/connector.js";
import type { ClockReading, SystemExamination } from "../../ports/examination.js";
import type { OperationAnswer } from "./foreign-error.js";
import type { ODataService } from "./service.js";

/** What the token endpoint says in its own words (RFC 6749, section 5.2); no OData service does. */
const SIGN_IN_CODE =
	/^(invalid_(client|grant|request|scope|resource)|unauthorized_client|unsupported_grant_type)$/;
const SIGN_IN_WORDS = /^The sign-in /;

/** An answer to a read and the clocks around it. */
export interface Looked {
	answer: OperationAnswer;
	clock: ClockReading | null;
}

/** One read, with the system's clock beside ours. @throws ConnectorError as `ODataService.get` does */
export async function look(service: ODataService, url: string, now: () => number): Promise<Looked> {
	// The first request fetches the token too; only the second one's time is the answer's own.
	await service.get(url, {});
	const askedAt = now();
	const answer = await service.get(url, {});
	const answeredAt = now();
	const theirs = Date.parse(answer.headers.date ?? "");
	return { answer, clock: Number.isNaN(theirs) ? null : { theirs, askedAt, answeredAt } };
}

/** A system that could not be worked with, and who refused us. */
export function failedExamination(error: unknown): SystemExamination {
	const failure = asConnectorError(error);
	const refusedBy = failure.code !== "credentials" ? null : isOfSignIn(failure) ? "signIn" : "system";
	return { failure, refusedBy, clock: null, companies: null };
}

function isOfSignIn({ foreignCode, foreignMessage }: ConnectorError): boolean {
	return SIGN_IN_CODE.test(foreignCode ?? "") || SIGN_IN_WORDS.test(foreignMessage);
}

/** Whatever went wrong as an error of the port. */
export function asConnectorError(error: unknown): ConnectorError {
	if (error instanceof ConnectorError) return error;
	const foreignMessage = error instanceof Error ? error.message : String(error);
	return new ConnectorError({ code: "serverError", retryable: false, foreignMessage, cause: error });
}
