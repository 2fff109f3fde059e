import { checkBlocks, checkView } from "../check-blocks.js";
import { isJson, type Json } from "../json.js";
import { type SlackView, VIEW_STACK_MAX } from "../views.js";
import { invalidArguments, SlackApiError } from "./api-error.js";
import { textOf } from "./arguments.js";
import { type Call, type Method, needPerson, needText } from "./call.js";
import { refuseView } from "./content.js";

/** views.open, push, update, publish, and blocks.validate. None needs a scope (facts/slack section 2.1). */
export const viewMethods: Record<string, Method> = {
	"views.open": { scopes: null, run: open },
	"views.push": { scopes: null, run: push },
	"views.update": { scopes: null, run: update },
	"views.publish": { scopes: null, run: publish },
	"blocks.validate": { scopes: null, isOpen: true, run: validate },
};

function open(call: Call): Json {
	const given = needView(call, "modal");
	const trigger = exchange(call);
	return { view: call.world.views.open(trigger.user, given) };
}

function push(call: Call): Json {
	const given = needView(call, "modal");
	const triggerId = needText(call, "trigger_id");
	const looked = call.world.triggers.look(triggerId);
	if ("error" in looked) throw new SlackApiError(looked.error);
	const { user, viewId } = looked.trigger;
	const stack = call.world.views.stack(user);
	// Only an interaction inside an open modal can lay another one over it.
	if (viewId === null || stack.length === 0) throw new SlackApiError("invalid_trigger_id");
	if (stack.length >= VIEW_STACK_MAX) throw new SlackApiError("push_limit_reached");
	exchange(call);
	return { view: call.world.views.push(user, given) };
}

/** Uses a trigger id up. */
function exchange(call: Call): { user: string } {
	const looked = call.world.triggers.look(needText(call, "trigger_id"));
	if ("error" in looked) throw new SlackApiError(looked.error);
	looked.trigger.isExchanged = true;
	return looked.trigger;
}

function update(call: Call): Json {
	const found = findView(call);
	const given = needView(call, found.view.type, found.view);
	checkHash(call, found.view);
	call.world.views.replace(found.user, found.view, given);
	return { view: found.view };
}

function findView(call: Call): { user: string; view: SlackView } {
	const id = textOf(call.args, "view_id");
	const externalId = textOf(call.args, "external_id");
	if (id === undefined && externalId === undefined) {
		throw invalidArguments("missing required field: view_id or external_id");
	}
	const found = call.world.views.find((view) =>
		id === undefined ? view.external_id === externalId && externalId !== "" : view.id === id,
	);
	if (found === undefined) throw new SlackApiError("not_found");
	return found;
}

function publish(call: Call): Json {
	if (!call.world.hasHomeTab) throw new SlackApiError("not_enabled");
	const person = needPerson(call, "user_id");
	const given = needView(call, "home");
	const before = call.world.views.home(person.id);
	if (before !== undefined) checkHash(call, before);
	return { view: call.world.views.publish(person.id, given) };
}

function checkHash(call: Call, view: SlackView): void {
	const hash = textOf(call.args, "hash");
	if (hash !== undefined && hash !== "" && hash !== view.hash) throw new SlackApiError("hash_conflict");
}

/** The view argument, of the right type and fit to be shown. `own`: the view it replaces, whose external_id it may keep. */
function needView(call: Call, type: "modal" | "home", own?: SlackView): Json {
	const { view } = call.args;
	if (!isJson(view)) throw invalidArguments("missing required field: view");
	refuseView(checkView(view));
	if (view.type !== type)
		throw invalidArguments(`invalid type: a ${type} is needed [json-pointer:/view/type]`);
	const { external_id: externalId } = view;
	if (externalId === undefined || externalId === "") return view;
	const other = call.world.views.find((one) => one.external_id === externalId && one !== own);
	if (other !== undefined) throw new SlackApiError("duplicate_external_id");
	return view;
}

/** Exactly one of blocks, message and view (facts/slack section 4.3). */
function validate(call: Call): Json {
	const { blocks, message, view } = call.args;
	if ([blocks, message, view].filter((one) => one !== undefined).length !== 1) {
		throw invalidArguments("must provide exactly one of `blocks`, `view`, or `message`");
	}
	const errors =
		view !== undefined
			? checkView(view)
			: checkBlocks(blocks ?? (isJson(message) ? (message.blocks ?? []) : message), "message");
	if (errors.length > 0) throw new SlackApiError("invalid_blocks", { errors });
	return {};
}
