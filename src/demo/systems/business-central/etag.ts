import type { RecordVersion } from "./table.js";

/**
 * The weak tag of a record's values: equal values give equal tags, so a value changed and changed back has its old tag
 * again (facts/business-central-api section 13a). The time of modification is no part of it.
 */
export function etagOf(version: RecordVersion): string {
	version.etag ??= `W/"${Buffer.from(`44;${fingerprint(version)}`).toString("base64")}"`;
	return version.etag;
}

/** 64 bits by cyrb53, a quick hash of texts: a full list of a million records asks for a million of them. */
function fingerprint(version: RecordVersion): string {
	const text = `${version.id}\0${Object.values(version.values).join("\0")}`;
	let high = 0xdeadbeef;
	let low = 0x41c6ce57;
	for (let place = 0; place < text.length; place += 1) {
		const code = text.charCodeAt(place);
		high = Math.imul(high ^ code, 2_654_435_761);
		low = Math.imul(low ^ code, 1_597_334_677);
	}
	high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
	low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
	return (high >>> 0).toString(16) + (low >>> 0).toString(16).padStart(8, "0");
}
