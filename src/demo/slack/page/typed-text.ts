import type { Workspace } from "../workspace.js";

/**
 * What a person types, as it travels: `@anna` and `#sync-sales` as ids, the three characters with a meaning of their own
 * escaped.
 */
export function toMrkdwn(workspace: Workspace, typed: string): string {
	const escaped = typed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
	return escaped
		.replace(/(^|[\s(])@([\p{L}\d_.-]*[\p{L}\d])/gu, (whole, before: string, name: string) => {
			const id = mentioned(workspace, name.toLowerCase());
			return id === undefined ? whole : `${before}<${id}>`;
		})
		.replace(/(^|[\s(])#([\p{L}\d_-]+)/gu, (whole, before: string, name: string) => {
			const channel = workspace.findChannel(`#${name}`);
			return channel === undefined ? whole : `${before}<#${channel.id}>`;
		});
}

function mentioned(workspace: Workspace, name: string): string | undefined {
	for (const person of workspace.people.values()) if (person.name === name) return `@${person.id}`;
	for (const group of workspace.userGroups.values()) if (group.handle === name) return `!subteam^${group.id}`;
	return ["here", "channel", "everyone"].includes(name) ? `!${name}` : undefined;
}
