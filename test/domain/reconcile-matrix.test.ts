import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { reconcile } from "../../src/domain/reconcile.js";
import {
	DELETION_POLICIES,
	type MatrixRow,
	ON_COUPLE,
	pairOf,
	UPDATE_POLICIES,
} from "../support/reconcile/matrix-row.js";
import { inputOf } from "../support/reconcile/pair.js";
import { inWords } from "../support/reconcile/words.js";

/** The README's section "The reconcile matrix", row for row. */
const MATRIX: Record<string, MatrixRow[]> = {
	"Changes on one side": [
		["none", "none", "any", "nothing"],
		["name", "none", "any", "write name from left to right"],
		["none", "name", "any", "write name from right to left"],
		["name, phone", "none", "any", "write name, phone from left to right"],
		["name=empty", "none", "any", "write name from left to right"],
		["extra", "none", "any", "nothing"],
		["extra", "extra", "any", "nothing"],
		["name", "extra", "any", "write name from left to right"],
		["name", "none", "unread right", "write name from left to right"],
	],
	"Changes on both sides": [
		["name=same", "name=same", "any", "agreed: name"],
		["name=same, phone", "name=same", "any", "write phone from left to right; agreed: name"],
		["name", "phone", "update ask", "ask: name, phone (both changed)"],
		["name", "phone", "update leftWins", "write name, phone from left to right"],
		["name", "phone", "update rightWins", "write name, phone from right to left"],
		["name", "phone", "update merge", "write phone from right to left; write name from left to right"],
		["name", "phone", "update newest, left later", "write name, phone from left to right"],
		["name", "phone", "update newest, right later", "write name, phone from right to left"],
		["name", "phone", "update newest, left slightly later", "ask: name, phone (both changed)"],
		["name", "phone", "update newest, left unknown", "ask: name, phone (both changed)"],
		["name", "name", "update ask", "ask: name (both changed)"],
		["name", "name", "update leftWins", "write name from left to right"],
		["name", "name", "update rightWins", "write name from right to left"],
		["name", "name", "update merge", "ask: name (both changed)"],
		["name", "name", "update newest, left later", "write name from left to right"],
		["name", "name", "update newest, right later", "write name from right to left"],
		["name", "name", "update newest, right slightly later", "ask: name (both changed)"],
		["name, phone", "name", "update ask", "ask: name, phone (both changed)"],
		["name, phone", "name", "update leftWins", "write name, phone from left to right"],
		["name, phone", "name", "update rightWins", "write name, phone from right to left"],
		["name, phone", "name", "update merge", "write phone from left to right; ask: name (both changed)"],
		["name, phone", "name", "update newest, right later", "write name, phone from right to left"],
		["name", "name=empty", "update merge", "ask: name (both changed)"],
		["name", "name", "update ask, name policy leftWins", "write name from left to right"],
		["name", "name", "update ask, name policy rightWins", "write name from right to left"],
		["name", "name", "update leftWins, name policy ask", "ask: name (both changed)"],
		["name", "name", "update leftWins, name policy merge", "ask: name (both changed)"],
		["name", "name", "update ask, name policy newest, right later", "write name from right to left"],
		[
			"name",
			"phone",
			"update ask, name policy ask",
			"write phone from right to left; write name from left to right",
		],
		["name, phone", "phone", "update ask, name policy merge", "ask: phone (both changed)"],
		[
			"name, phone",
			"name",
			"update rightWins, name policy ask",
			"write phone from left to right; ask: name (both changed)",
		],
		[
			"name, phone",
			"name, phone",
			"update leftWins, name policy rightWins",
			"write name from right to left; write phone from left to right",
		],
	],
	"Fields that flow one way": [
		["name", "none", "name toRight", "write name from left to right"],
		["none", "name", "name toRight", "drift counted: name on the right"],
		["none", "name", "name toRight, name enforce", "write name from left to right"],
		["name", "name", "name toRight", "write name from left to right"],
		["name=same", "name=same", "name toRight", "agreed: name"],
		["name", "phone", "name toRight", "write phone from right to left; write name from left to right"],
		["phone", "name, phone", "name toRight", "ask: phone (both changed); drift counted: name on the right"],
		["name, phone", "phone", "name toRight", "ask: phone (both changed)"],
		["none", "name", "name toLeft", "write name from right to left"],
		["name", "none", "name toLeft", "drift counted: name on the left"],
		["name", "none", "name toLeft, name enforce", "write name from right to left"],
		["name", "name", "name toLeft", "write name from right to left"],
		["none", "name", "mapping toRight", "drift counted: name on the right"],
		["name", "phone", "mapping toRight", "write name from left to right; drift counted: phone on the right"],
		["name", "none", "mapping toLeft", "drift counted: name on the left"],
		["name=empty", "none", "name onlyWhenSet", "agreed: name"],
		["none", "name", "name toRight, name enforce, unread left", "write name from left to right"],
	],
	Deletions: [
		["deleted", "deleted", "any", "drop the coupling"],
		["deleted", "none", "deletion ask", "ask: the policy asks"],
		["deleted", "none", "deletion restore", "restore the left record"],
		["deleted", "none", "deletion uncouple", "end the coupling, keep the survivor"],
		["deleted", "none", "deletion delete", "delete the right record"],
		["none", "deleted", "deletion ask", "ask: the policy asks"],
		["none", "deleted", "deletion restore", "restore the right record"],
		["none", "deleted", "deletion uncouple", "end the coupling, keep the survivor"],
		["none", "deleted", "deletion delete", "delete the left record"],
		["deleted", "name", "any", "ask: the survivor changed"],
		["name", "deleted", "any", "ask: the survivor changed"],
		["deleted", "extra", "any", "ask: the survivor changed"],
		["extra", "deleted", "any", "ask: the survivor changed"],
		["deleted", "new phone=A", "any", "ask: the survivor changed"],
		["new phone=A", "deleted", "any", "ask: the survivor changed"],
		["deleted", "name", "name toRight, deletion delete", "ask: the survivor changed"],
		["name", "deleted", "name toLeft, deletion delete", "ask: the survivor changed"],
		["deleted", "none", "mapping toRight, deletion restore", "ask: against the direction"],
		["deleted", "none", "mapping toRight, deletion delete", "delete the right record"],
		["deleted", "none", "mapping toRight, deletion uncouple", "end the coupling, keep the survivor"],
		["none", "deleted", "mapping toRight, deletion restore", "restore the right record"],
		["none", "deleted", "mapping toRight, deletion delete", "ask: against the direction"],
		["deleted", "none", "mapping toLeft, deletion restore", "restore the left record"],
		["deleted", "none", "mapping toLeft, deletion delete", "ask: against the direction"],
		["none", "deleted", "mapping toLeft, deletion restore", "ask: against the direction"],
		["none", "deleted", "mapping toLeft, deletion delete", "delete the left record"],
	],
	"First contact": [
		["new name=A", "new name=A", "any", "agreed: name"],
		["new name=A", "new name=B", "onCouple fillEmpty", "ask: name (first contact)"],
		["new name=A", "new name=B", "onCouple ask", "ask: name (first contact)"],
		["new name=A", "new name=B", "onCouple leftWins", "write name from left to right"],
		["new name=A", "new name=B", "onCouple rightWins", "write name from right to left"],
		["new name=A", "new name=empty", "onCouple fillEmpty", "write name from left to right"],
		["new name=A", "new name=empty", "onCouple ask", "ask: name (first contact)"],
		["new name=A", "new name=empty", "onCouple leftWins", "write name from left to right"],
		["new name=A", "new name=empty", "onCouple rightWins", "write name from right to left"],
		["new name=empty", "new name=B", "onCouple fillEmpty", "write name from right to left"],
		["new name=empty", "new name=B", "onCouple leftWins", "write name from left to right"],
		["new name=A", "new name=empty", "onCouple fillEmpty, asked", "ask: name (first contact)"],
		["new name=empty", "new name=B", "onCouple fillEmpty, asked", "ask: name (first contact)"],
		["new name=A", "new name=B", "onCouple leftWins, asked", "write name from left to right"],
		[
			"new name=A, new phone=empty",
			"new name=B, new phone=C",
			"onCouple fillEmpty",
			"write phone from right to left; ask: name (first contact)",
		],
		["new name=A", "new name=B", "name toRight, onCouple fillEmpty", "ask: name (first contact)"],
		["new name=A", "new name=empty", "name toRight, onCouple fillEmpty", "write name from left to right"],
		["new name=empty", "new name=B", "name toRight, onCouple fillEmpty", "ask: name (first contact)"],
		["new name=A", "new name=B", "name toRight, onCouple leftWins", "write name from left to right"],
		["new name=A", "new name=B", "name toRight, onCouple rightWins", "agreed: name"],
		["new name=empty", "new name=B", "name onlyWhenSet, onCouple leftWins", "agreed: name"],
		[
			"new name=A, phone",
			"new name=B",
			"update ask",
			"write phone from left to right; ask: name (first contact)",
		],
		["new name=A", "new name=A", "unread right", "nothing"],
	],
	"Values that do not fit": [
		["name=long", "none", "name 10 characters on the right", "refused: name, for the right"],
		["name=long, phone", "none", "name 10 characters on the right", "refused: name, for the right"],
		[
			"name=long",
			"phone",
			"name 10 characters on the right, update merge",
			"write phone from right to left; refused: name, for the right",
		],
		["name=long", "none", "name truncate", "nothing"],
		["name", "none", "name truncate", "write name from left to right"],
		["none", "name=corrected", "name truncate", "ask: name (cut text)"],
		["none", "name=empty", "name truncate", "ask: name (cut text)"],
		["name=same", "name", "name truncate, update rightWins", "write name from right to left"],
		["name=long", "name=corrected", "name truncate, update rightWins", "ask: name (cut text)"],
	],
};

const ROWS = Object.entries(MATRIX).flatMap(([section, rows]) =>
	rows.map((row): [string, ...MatrixRow] => [section, ...row]),
);

/** A row with the setting `any` holds under every update policy, deletion policy and onCouple. */
function settingsOf(setting: string): string[] {
	if (setting !== "any") return [setting];
	return UPDATE_POLICIES.flatMap((update) =>
		DELETION_POLICIES.flatMap((deletion) =>
			ON_COUPLE.map((onCouple) => `update ${update}, deletion ${deletion}, onCouple ${onCouple}`),
		),
	);
}

/** The table rows under each heading of the README's matrix. */
function readmeMatrix(): Record<string, string[][]> {
	const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
	const section = readme.split(/^## /m).find((part) => part.startsWith("The reconcile matrix")) ?? "";
	const parts = section.split(/^### /m).slice(1);
	return Object.fromEntries(
		parts
			.map((part): [string, string[][]] => [part.slice(0, part.indexOf("\n")).trim(), tableIn(part)])
			.filter(([, rows]) => rows.length > 0),
	);
}

function tableIn(markdown: string): string[][] {
	const lines = markdown.split("\n").filter((line) => line.startsWith("|"));
	return lines.slice(2).map((line) =>
		line
			.split("|")
			.slice(1, -1)
			.map((cell) => cell.trim().replaceAll("`", "")),
	);
}

describe("the reconcile matrix", () => {
	it.each(ROWS)("%s: %s against %s under %s decides: %s", (_, left, right, setting, decision) => {
		const settings = settingsOf(setting);

		const decided = settings.map((one) => inWords(reconcile(inputOf(pairOf([left, right, one, decision])))));

		expect(new Set(decided)).toEqual(new Set([decision]));
	});

	it("stands in the README row for row", () => {
		expect(readmeMatrix()).toEqual(MATRIX);
	});

	it("has no row twice", () => {
		const questions = ROWS.map(([, left, right, setting]) => [left, right, setting].join(" | "));

		expect(questions).toHaveLength(new Set(questions).size);
	});

	it("answers every cell of changes under every policy", () => {
		const cells = ["none", "name", "deleted"];
		const questions = cells.flatMap((left) => cells.map((right) => [left, right] as const));

		const unanswered = questions.flatMap(([left, right]) =>
			policiesOf(left, right).filter(
				(policy) =>
					!ROWS.some(
						([, l, r, setting]) =>
							l === left && r === right && (setting === "any" || setting.startsWith(policy)),
					),
			),
		);

		expect(unanswered).toEqual([]);
	});
});

function policiesOf(left: string, right: string): string[] {
	const isDeletion = left === "deleted" || right === "deleted";
	return isDeletion
		? DELETION_POLICIES.map((policy) => `deletion ${policy}`)
		: UPDATE_POLICIES.map((policy) => `update ${policy}`);
}
