import { access, constants, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { DatabaseExamination } from "../../ports/examination.js";

/** The kinds of file systems that lie on another machine: NFS, SMB and its forms, AFS, Ceph (statfs(2)). */
const NETWORK_TYPES: ReadonlySet<number> = new Set([
	0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x00c36400,
]);

const REASONS: Record<string, string> = {
	EACCES: "access is denied",
	EPERM: "access is denied",
	EROFS: "the disk is read-only",
	ENOTDIR: "a part of its path is a file, not a folder",
};

/** Looks at the folder of the embedded store, or at where it would be made; makes nothing. */
export async function examineFolder(folder: string): Promise<DatabaseExamination> {
	const path = resolve(folder);
	const found = { kind: "embedded" as const, folder };
	try {
		const { nearest, exists } = await nearestExisting(path);
		const failure = await reasonAgainst(nearest);
		const { bavail, bsize, type } = await statfs(nearest);
		const isOnNetworkDrive = NETWORK_TYPES.has(type >>> 0);
		return { ...found, failure, exists, freeBytes: bavail * bsize, isOnNetworkDrive };
	} catch (error) {
		const failure = reasonOf(error);
		return { ...found, failure, exists: false, freeBytes: null, isOnNetworkDrive: false };
	}
}

/** The folder itself, or the nearest one above it that is there. */
async function nearestExisting(path: string): Promise<{ nearest: string; exists: boolean }> {
	for (let at = path; ; at = dirname(at)) {
		try {
			await stat(at);
			return { nearest: at, exists: at === path };
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "ENOENT" || at === dirname(at)) throw error;
		}
	}
}

async function reasonAgainst(path: string): Promise<string | null> {
	if (!(await stat(path)).isDirectory()) return "it is a file, not a folder";
	try {
		await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
		return null;
	} catch (error) {
		return reasonOf(error);
	}
}

function reasonOf(error: unknown): string {
	const { code = "", message } = error as NodeJS.ErrnoException;
	return REASONS[code] ?? (code === "" ? message : `the system says ${code}`);
}
