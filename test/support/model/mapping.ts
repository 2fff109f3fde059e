import { fingerprintOf } from "../../../src/config/fingerprint.js";
import { DEFAULT_GUARD, type FieldMapping, type Mapping } from "../../../src/domain/mapping.js";
import { contactsMapping } from "../contacts-mapping.js";
import { customersMapping } from "../customers-mapping.js";
import type { Change, Settings } from "./steps.js";

/** The mapping a history begins with. */
export function mappingOf(settings: Settings): Mapping {
	const mapping = customersMapping({
		leftKey: settings.leftKey === "wait" ? { kind: "wait" } : { kind: "field", field: "number", prefix: "K" },
		policies: { update: settings.update, deletion: settings.deletion },
		onCouple: settings.onCouple,
		leavesFilter: settings.leavesFilter,
		direction: settings.direction,
		createMissing: settings.createMissing,
	});
	const mapped = settings.withoutEmail
		? mapping.fields.filter(({ name }) => name !== "email")
		: mapping.fields;
	// A copy that is waited for is looked for by what was written to it.
	const fields = mapped.map((field) => {
		if (field.name === "name" && settings.leftKey === "wait") return { ...field, match: 2 };
		return field.name === "city" ? { ...field, truncate: settings.truncates } : field;
	});
	return withFingerprint({ ...mapping, fields, guard: guardOf(settings) });
}

/** The people of those customers, under the same rules. */
export function contactsOf(settings: Settings): Mapping {
	const mapping = contactsMapping({
		...(settings.contacts === "leaveOut" ? { whenMissing: "leaveOut" as const } : {}),
		policies: { update: settings.update, deletion: settings.deletion },
		onCouple: settings.onCouple,
		leavesFilter: settings.leavesFilter,
		direction: settings.direction,
		createMissing: settings.createMissing,
		guard: guardOf(settings),
	});
	if (settings.leftKey === "field") return withFingerprint(mapping);
	const fields = mapping.fields.map((field) => (field.name === "name" ? { ...field, match: 1 } : field));
	return withFingerprint({ ...mapping, left: { ...mapping.left, createKey: { kind: "wait" } }, fields });
}

function guardOf({ strictGuard }: Settings): Mapping["guard"] {
	const strict = { deletionHalfFrom: 2, overwriteFrom: 2, overwriteShare: 0.5 };
	return { ...DEFAULT_GUARD, ...(strictGuard ? strict : {}) };
}

/** The mapping after a change of the configuration. */
export function changedMapping(mapping: Mapping, change: Change): Mapping {
	return withFingerprint(changed(mapping, change));
}

function changed(mapping: Mapping, change: Change): Mapping {
	switch (change.what) {
		case "update":
			return { ...mapping, policies: { ...mapping.policies, update: change.to } };
		case "deletion":
			return { ...mapping, policies: { ...mapping.policies, deletion: change.to } };
		case "direction":
			return { ...mapping, direction: change.to };
		case "leavesFilter":
			return { ...mapping, leavesFilter: change.to };
		case "mapEmail":
			if (mapping.name === "contacts") return mapping;
			return { ...mapping, fields: withEmail(mapping.fields) };
		case "cityToRight":
			return {
				...mapping,
				fields: mapping.fields.map((field) =>
					field.name === "city" ? { ...field, direction: "toRight" as const } : field,
				),
			};
		case "filter":
			if (mapping.name === "contacts") return mapping;
			return { ...mapping, left: { ...mapping.left, filter: mapping.left.filter.length > 0 ? [] : FILTER } };
	}
}

const FILTER: Mapping["left"]["filter"] = [{ field: "blocked", op: "eq", value: " " }];

function withEmail(fields: FieldMapping[]): FieldMapping[] {
	const email = customersMapping().fields.find(({ name }) => name === "email");
	return fields.some(({ name }) => name === "email") || email === undefined ? fields : [...fields, email];
}

/** As the configuration does: whatever decides makes another mapping, so that the next run is a full one. */
function withFingerprint(mapping: Mapping): Mapping {
	return { ...mapping, fingerprint: fingerprintOf(mapping) };
}
