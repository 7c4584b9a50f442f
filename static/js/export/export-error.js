// @ts-check
/** What kept a picture in the page, as a sentence for the person in front of it. */
export class ExportError extends Error {}

export const NO_PICTURE_YET = "There is no picture yet. Try again as soon as one shows.";
