import type { RecordVersion } from "./table.js";

/**
 * The weak tag of a record's values: equal values give equal tags, so a value changed and changed back has its old tag
 * again (facts/business-central-api section 13a). The time of modification is no part of it.
 */
export function etagOf(version: RecordVersion): string {
	version.etag ??= `W/"${Buffer.from(`44;${fingerprint(version)}`).toString("base64")}"`;
	return version.etag;
}

/** 106 bits from two independent runs of cyrb53, a quick hash of texts; no protection against people is needed. */
function fingerprint(version: RecordVersion): string {
	const text = version.id + JSON.stringify(version.values);
	return `${cyrb53(text, 0).toString(36)}${cyrb53(text, 1).toString(36)}`;
}

function cyrb53(text: string, seed: number): number {
	let high = 0xdeadbeef ^ seed;
	let low = 0x41c6ce57 ^ seed;
	for (let place = 0; place < text.length; place += 1) {
		const code = text.charCodeAt(place);
		high = Math.imul(high ^ code, 2_654_435_761);
		low = Math.imul(low ^ code, 1_597_334_677);
	}
	high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
	low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
	return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}
