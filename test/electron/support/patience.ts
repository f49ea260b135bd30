/** How long a test waits for what comes by another process: on a busy machine, long. Nothing waits when it is there. */
export const PATIENT = { timeout: 20_000 } as const;
