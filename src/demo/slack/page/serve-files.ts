import { readdir, readFile } from "node:fs/promises";
import { dirname, extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { documentText } from "./document.js";
import type { PageRoute } from "./server.js";

/** Where the browser's files lie. */
export interface ClientFolders {
	/** Compiled modules. */
	code: string;
	styles: string;
}

const TYPES: Record<string, string> = {
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".map": "application/json; charset=utf-8",
};

/** Nothing of the page comes from elsewhere; only pictures that an app names may. */
const POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"connect-src 'self'",
	"img-src 'self' data: https: http://127.0.0.1:*",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join("; ");

export function clientFolders(folder = dirname(fileURLToPath(import.meta.url))): ClientFolders {
	return { code: join(folder, "client"), styles: join(folder, "styles") };
}

/** The document, its modules under `/client/` and its styles under `/styles/`. */
export function fileRoute(folders: ClientFolders): PageRoute {
	const answer: PageRoute["answer"] = async ({ url }, response) => {
		const { pathname } = url;
		const file = pathname === "/" ? null : fileOf(folders, pathname);
		const body = file === null ? documentText(await modulesIn(folders.code)) : await read(file);
		const type = file === null ? "text/html; charset=utf-8" : TYPES[extname(pathname)];
		if (body === undefined || type === undefined) {
			response.writeHead(404, { "content-type": "text/plain" });
			response.end("There is nothing here.");
			return;
		}
		response.writeHead(200, {
			"content-type": type,
			"cache-control": "no-cache",
			"content-security-policy": POLICY,
			"x-content-type-options": "nosniff",
			"referrer-policy": "no-referrer",
		});
		response.end(body);
	};
	return { verb: "GET", path: "/", answer };
}

/** The file behind a path; undefined for a path that leads out of the two folders. */
function fileOf(folders: ClientFolders, pathname: string): string | undefined {
	for (const [name, folder] of [
		["/client/", folders.code],
		["/styles/", folders.styles],
	] as const) {
		if (!pathname.startsWith(name)) continue;
		const file = normalize(join(folder, decodeURIComponent(pathname.slice(name.length))));
		return file.startsWith(folder + sep) ? file : undefined;
	}
	return undefined;
}

async function modulesIn(folder: string): Promise<string[]> {
	const files = await readdir(folder, { recursive: true }).catch(() => []);
	return files.filter((file) => file.endsWith(".js")).map((file) => `/client/${file.split(sep).join("/")}`);
}

async function read(file: string | undefined): Promise<string | undefined> {
	if (file === undefined) return undefined;
	return readFile(file, "utf8").catch(() => undefined);
}
