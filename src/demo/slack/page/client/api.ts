import type { DeedAnswer, Snapshot } from "../wire.js";

/** Everything a person sees now. @throws Error with a sentence when there is no such person, or nobody answers */
export async function fetchState(user: string | null): Promise<Snapshot> {
	const query = user === null ? "" : `?user=${encodeURIComponent(user)}`;
	const response = await fetch(`/state${query}`);
	const body = (await response.json()) as Snapshot & { message?: string };
	if (!response.ok) throw new Error(body.message ?? `The local Slack answered ${response.status}.`);
	return body;
}

/** Does something as a person. A Slack that is gone answers as a refusal, so that callers need one path only. */
export async function deed<T extends object = object>(name: string, given: object): Promise<DeedAnswer<T>> {
	try {
		const response = await fetch(`/deeds/${name}`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(given),
		});
		return (await response.json()) as DeedAnswer<T>;
	} catch {
		return { ok: false, code: "not_connected", message: "The local Slack cannot be reached." };
	}
}
