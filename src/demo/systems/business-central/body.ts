import { BusinessCentralError, badRequest } from "./errors.js";
import { toStored } from "./field-value.js";
import type { FieldDefinition, FieldValue } from "./fields.js";
import type { SetDefinition } from "./sets.js";

/** What a write brings: the values to store, and the id that was sent, if any. */
export interface Changes {
	values: Record<string, FieldValue>;
	id: string | null;
}

const fieldsByName = new WeakMap<SetDefinition, Map<string, FieldDefinition>>();

/** The field of a set by its name. */
export function fieldOf(definition: SetDefinition, name: string): FieldDefinition | undefined {
	let fields = fieldsByName.get(definition);
	if (fields === undefined) {
		fields = new Map(definition.fields.map((field) => [field.name, field]));
		fieldsByName.set(definition, fields);
	}
	return fields.get(name);
}

/**
 * Reads what was sent for a record; annotations are passed over.
 * @param mayWriteAll true for people and the application, who write read-only fields too
 * @throws BusinessCentralError for an unknown or read-only field and for a value that does not fit
 */
export function readChanges(
	definition: SetDefinition,
	sent: Readonly<Record<string, unknown>>,
	mayWriteAll: boolean,
): Changes {
	const changes: Changes = { values: {}, id: null };
	for (const [name, value] of Object.entries(sent)) {
		if (name.includes("@")) continue;
		if (name === "id") changes.id = String(value).toLowerCase();
		else changes.values[name] = readField(definition, name, value, mayWriteAll);
	}
	return changes;
}

function readField(definition: SetDefinition, name: string, sent: unknown, mayWriteAll: boolean): FieldValue {
	const field = fieldOf(definition, name);
	if (name === "lastModifiedDateTime" || (field?.isReadOnly && !mayWriteAll)) {
		throw new BusinessCentralError(400, "BadRequest_InvalidOperation", `Control '${name}' is read-only.`);
	}
	if (field === undefined) {
		throw badRequest(`The property '${name}' does not exist on type 'Microsoft.NAV.${definition.entity}'.`);
	}
	if (sent === null && definition.required?.includes(name)) {
		const message = `The value of '${name}' cannot be null.`;
		throw new BusinessCentralError(400, "BadRequest_RequiredParamNotProvided", message);
	}
	return toStored(field, sent);
}
