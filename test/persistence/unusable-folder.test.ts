import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openDatabase } from "../../src/persistence/database.js";
import { DatabaseError } from "../../src/persistence/errors.js";
import { freshFolder } from "../support/embedded.js";

describe("a data folder that cannot be used", () => {
	let folder: string;

	beforeEach(async () => {
		folder = await freshFolder();
	});

	afterEach(() => rm(folder, { recursive: true, force: true }));

	const opening = (dataFolder: string) => openDatabase({ mongodbUri: null, dataFolder });

	it("is told when a file stands in its place", async () => {
		const file = join(folder, "data");
		await writeFile(file, "");

		await expect(opening(file)).rejects.toThrow(DatabaseError);
		await expect(opening(file)).rejects.toThrow(
			`the embedded store in ${file} cannot be opened: it is a file, not a folder`,
		);
		await expect(opening(join(file, "below"))).rejects.toThrow("a part of its path is a file, not a folder");
	});

	it.each([
		["words of someone else", Buffer.from("precious words of someone else".repeat(1_000))],
		["a few bytes", Buffer.from("x")],
	])("is told, and left as it is, when the database file holds %s", async (_, content) => {
		const file = join(folder, "data.mdb");
		await writeFile(file, content);

		await expect(opening(folder)).rejects.toThrow(`${file} is no database of Koppel, or it is damaged`);
	});

	it("is told when the database file is a folder", async () => {
		await mkdir(join(folder, "data.mdb"));

		await expect(opening(folder)).rejects.toThrow(DatabaseError);
	});

	it("can be used once it was put right", async () => {
		const file = join(folder, "data.mdb");
		await writeFile(file, "x");
		await expect(opening(folder)).rejects.toThrow(DatabaseError);

		await rm(file);
		const database = await opening(folder);

		expect(database.description).toBe(`embedded store in ${folder}`);
		await database.close();
	});
});
