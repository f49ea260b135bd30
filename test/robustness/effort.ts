/** How much is tried. `npm test` takes samples; `PTRSCOPE_LARGE_RUN=1` tries everything and takes a quarter of an hour. */
export const LARGE_RUN = process.env.PTRSCOPE_LARGE_RUN === '1';

/** No single small capture may take longer. Generous, for machines that are busy; a hang takes for ever. */
export const HANG_MS = 3_000;

export const LARGE_TIMEOUT_MS = 3_600_000;
