import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Office, openOffice } from "./support.js";

/** What goes wrong with a system, how it is put right again, and what an administrator reads. */
interface Trouble {
	name: string;
	begin(office: Office): void | Promise<void>;
	end(office: Office): void | Promise<void>;
	says: string;
	code: string;
}

const BOTH_RIGHT = (office: Office) => office.configure(() => {});

const TROUBLES: Trouble[] = [
	{
		name: "wrong credentials",
		begin: ({ env }) => {
			env.BC_CLIENT_SECRET = "a-secret-that-expired";
		},
		end: ({ env, bc }) => {
			env.BC_CLIENT_SECRET = bc.credentials.clientSecret;
		},
		says: "Business Central: The client or its secret is not valid.",
		code: "credentials",
	},
	{
		name: "a table that is not there",
		begin: (office) =>
			office.configure((file) => {
				file.mappings[0].right.entity = "acounts";
			}),
		end: BOTH_RIGHT,
		says: "Dynamics 365 Sales: There is no table acounts.",
		code: "entityMissing",
	},
	{
		name: "a company that is not there",
		begin: (office) =>
			office.configure((file) => {
				file.systems.bc.company = "CRONOS";
			}),
		end: BOTH_RIGHT,
		says: "Business Central: There is no company CRONOS.",
		code: "entityMissing",
	},
	{
		name: "a permission that was withdrawn",
		begin: ({ bc }) => bc.deny("customers", "read"),
		end: ({ bc }) => bc.allow("customers", "read"),
		says: "Business Central: You do not have permission to read records of customers.",
		code: "forbidden",
	},
];

describe("a mapping whose system cannot be worked with", () => {
	let office: Office;

	beforeEach(async () => {
		office = await openOffice();
	});

	afterEach(() => office.close());

	it.each(TROUBLES)("has one setup error for $name, which the next good run closes", async (trouble) => {
		const { here, hereJson } = office;
		const { customer, account } = office.twins("C-1");
		expect((await here("sync", "customers")).code).toBe(0);
		office.bc.edit("customers", customer, { displayName: "Renamed" });

		await trouble.begin(office);
		const failed = await here("sync", "customers");
		const again = await hereJson("find-deleted", "customers");
		const listed = await hereJson("errors");
		const told = await here("errors", "customers");

		expect([failed.code, again.code, listed.code]).toEqual([3, 3, 0]);
		expect(failed.out).toBe("");
		expect(failed.err).toContain(`customers cannot run. ${trouble.says}`);
		expect(failed.err).toContain("No record was marked. Put it right and run again");
		expect(failed.err).not.toContain("a-secret-that-expired");
		expect(again.data.setupProblem).toContain(trouble.says);
		expect(listed.data).toMatchObject({
			total: 1,
			errors: [
				{
					kind: "setup",
					mapping: "customers",
					couplingId: null,
					record: null,
					answer: { code: trouble.code },
					resolutions: ["retry"],
				},
			],
		});
		expect(told.out).toContain(`${listed.data.errors[0]._id.slice(0, 8)}  setup  customers`);
		expect(told.out).toContain("koppel resolve");
		expect(office.crm.get("accounts", account)?.name).toBe("Contoso C-1");

		await trouble.end(office);
		const healed = await here("sync", "customers");

		expect(healed).toMatchObject({ code: 0, err: "" });
		expect(healed.out).toContain("1 changed");
		expect(office.crm.get("accounts", account)?.name).toBe("Renamed");
		expect((await hereJson("errors")).data.total).toBe(0);
	});

	it("can be tried again from the error itself", async () => {
		const { bc, env, here, hereJson } = office;
		office.twins("C-1");
		bc.deny("customers", "read");
		expect((await here("sync", "customers")).code).toBe(3);
		const [error] = (await hereJson("errors")).data.errors;

		const tooEarly = await here("resolve", error._id, "retry");
		env.BC_CLIENT_SECRET = "wrong";
		const worse = await here("resolve", error._id, "retry");
		bc.allow("customers", "read");
		env.BC_CLIENT_SECRET = bc.credentials.clientSecret;
		const done = await here("resolve", error._id.slice(0, 8), "retry");

		expect([tooEarly.code, worse.code, done.code]).toEqual([1, 1, 0]);
		expect(tooEarly.out).toContain("It could not be done: Business Central: You do not have permission");
		expect(worse.out).toContain(
			"It could not be done: Business Central: The client or its secret is not valid.",
		);
		expect(done.out).toMatch(/^Resolved by .+ \(command line\), .+: tried again, and it went through\./);
		expect((await hereJson("errors")).data.total).toBe(0);
	});

	it("says so on a dry run too, and opens nothing", async () => {
		office.env.CRM_CLIENT_SECRET = "wrong";

		const planned = await office.here("sync", "customers", "--dry-run");

		expect(planned).toMatchObject({ code: 3, out: "" });
		expect(planned.err).toContain(
			"customers cannot run. Dynamics 365 Sales: The client or its secret is not valid.",
		);
		expect((await office.hereJson("errors")).data.total).toBe(0);
	});

	it("is named, with what to do, when a record is looked for", async () => {
		office.env.CRM_CLIENT_SECRET = "wrong";

		const log = await office.here("log", "customers", "C-1");

		expect(log).toMatchObject({ code: 3, out: "" });
		expect(log.err.trim()).toBe(
			"Dynamics 365 Sales: The client or its secret is not valid. Check tokenUrl, clientId, clientSecret and scope of the system in the configuration.",
		);
	});
});
