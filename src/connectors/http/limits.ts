/** What one credential may ask of one system. */
export interface RequestLimits {
	/** Requests under way at once. */
	inFlight: number;
	/** Requests that may go at once after a quiet time. */
	burst: number;
	/** Requests a second, averaged, beyond the burst. */
	perSecond: number;
}

/**
 * The vendors' numbers. Both count 6,000 requests in a sliding window of 300 seconds, and a bucket of 600 that
 * fills with 18 a second lets at most 600 + 18 * 300 = 6,000 through in any 300 seconds.
 */
export const VENDOR_LIMITS = {
	/**
	 * facts/business-central-api.md section 9: 5 requests of a user are processed at once, others wait in a queue.
	 * https://learn.microsoft.com/dynamics365/business-central/dev-itpro/administration/operational-limits-online
	 */
	businessCentral: { inFlight: 5, burst: 600, perSecond: 18 },
	/**
	 * facts/dataverse-api.md section 8: 52 at once.
	 * https://learn.microsoft.com/power-apps/developer/data-platform/api-limits
	 */
	dataverse: { inFlight: 52, burst: 600, perSecond: 18 },
} as const satisfies Record<string, RequestLimits>;

/** The part of the limits one of several instances may use. At least one request at a time. */
export function shareOf(limits: RequestLimits, instances: number): RequestLimits {
	return {
		inFlight: Math.max(1, Math.floor(limits.inFlight / instances)),
		burst: Math.max(1, Math.floor(limits.burst / instances)),
		perSecond: limits.perSecond / instances,
	};
}

/** How many operations a batch takes of the `most` a system allows: where each is charged, one batch must fit the burst. */
export function batchCap(
	most: number,
	limits: RequestLimits,
	{ instances, countOperations }: { instances?: number | undefined; countOperations?: boolean | undefined },
): number {
	if (!countOperations) return most;
	return Math.min(most, Math.max(1, Math.floor(shareOf(limits, instances ?? 1).burst / 2)));
}
