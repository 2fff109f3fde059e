import { SOCKET_PATH } from "../sockets.js";
import type { Call, Method } from "./call.js";

/** apps.connections.open: an address for one WebSocket connection (facts/slack section 5.5). */
export const connectionMethods: Record<string, Method> = {
	"apps.connections.open": { token: "app", scopes: ["connections:write"], run: open },
};

function open({ world }: Call): { url: string } {
	const address = new URL(SOCKET_PATH, world.origin.replace(/^http/, "ws"));
	address.searchParams.set("ticket", world.tickets.issue());
	address.searchParams.set("app_id", world.workspace.app.id);
	return { url: address.href };
}
