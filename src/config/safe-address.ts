/** True for an address that a secret may be sent to: https, or plain http to this very machine; without a user or password. */
export function isSafeAddress(value: string): boolean {
	if (!URL.canParse(value)) return false;
	const { protocol, hostname, username, password } = new URL(value);
	if (username !== "" || password !== "") return false;
	const isLoopback = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
	return protocol === "https:" || (protocol === "http:" && isLoopback);
}
