import type { ConnectorError } from "../ports/connector.js";
import type { Examiner, SystemExamination } from "../ports/examination.js";
import { ADMINISTRATOR } from "./administrators.js";
import { type Finding, type Fixer, UNREACHABLE } from "./finding.js";

type System = Pick<Examiner, "name" | "label" | "type">;

/** What keeps a system from being worked with at all: network, sign-in, company. */
export function connectionFindings(
	system: System,
	{ failure, refusedBy }: SystemExamination,
	company: { wanted: string; nearest: string | null } | null,
): Finding[] {
	if (failure === null) return [];
	const base = { severity: "error", area: "connection", subject: system.name } as const;
	const found = (words: string) => `${system.label}: ${words}`;
	if (refusedBy === "signIn")
		return [
			{
				...base,
				code: "signInRefused",
				found: found(`the sign-in is refused. ${failure.foreignMessage}`),
				who: "Entra ID administrator",
				step: `Open the app registration, make a new client secret if the old one has expired, check that admin consent was given, and hand clientId and clientSecret to whoever runs Koppel (systems.${system.name}.auth).`,
			},
		];
	if (refusedBy === "system") return [{ ...base, code: "appNotKnown", ...unknownApp(system, found) }];
	if (company !== null && failure.code === "entityMissing")
		return [{ ...base, code: "companyMissing", ...missingCompany(system, company, found) }];
	return [{ ...base, ...otherFailure(system, failure, found) }];
}

type Told = Pick<Finding, "found" | "who" | "step">;
type Words = (words: string) => string;

/** The token was given, and the system does not know whom it was given to. */
function unknownApp({ type }: System, found: Words): Told {
	const step =
		type === "business-central"
			? 'Open the page "Microsoft Entra applications", add the client id, set State to Enabled and give it permission sets (not SUPER).'
			: "In the Power Platform admin center open the environment, Settings, Users, Application users, and add an application user for the client id with a security role.";
	const words = "the sign-in succeeds, but the system does not accept the app.";
	return { found: found(words), who: ADMINISTRATOR[type], step };
}

function missingCompany(
	{ name }: System,
	{ wanted, nearest }: { wanted: string; nearest: string | null },
	found: Words,
): Told {
	const meant = nearest === null ? "" : ` The nearest is "${nearest}".`;
	return {
		found: found(`there is no company "${wanted}" that Koppel may see.${meant}`),
		who: "whoever writes koppel.yml",
		step: `Correct systems.${name}.company${nearest === null ? "" : ` to "${nearest}"`}; if the company is right, ask the Business Central administrator to let the app see it.`,
	};
}

function otherFailure(
	{ name, type }: System,
	failure: ConnectorError,
	found: Words,
): Told & { code: string } {
	const who: Fixer = failure.code === "forbidden" ? ADMINISTRATOR[type] : "whoever runs Koppel";
	if (failure.code === "forbidden")
		return {
			code: "forbidden",
			found: found(failure.foreignMessage),
			who,
			step: "Give the app a permission set or security role that lets it read the companies and tables of the mappings.",
		};
	return {
		code: UNREACHABLE,
		found: found(`it cannot be reached. ${failure.foreignMessage}`),
		who,
		step: `Check systems.${name}.url and auth.tokenUrl, and that this machine may reach these addresses; then run "koppel doctor" again.`,
	};
}
