// @ts-check
/** A source that gives no picture; the message says why and what to do. */
export class SourceError extends Error {}
