/** The names of the few messages between page, preload script and main that are not part of the contract. */

/** `kind` of what the page posts to its own window when it is ready to be connected. */
export const PAGE_ASKS = 'ptrscope-connect';

/** `kind` of the answer, which brings both ports. */
export const PAGE_GETS = 'ptrscope-ports';

/** From the preload script to main: the page asks for its ports. */
export const CONNECT_CHANNEL = 'connect';

/** From main to the preload script, with the engine's port and the shell's. */
export const PORTS_CHANNEL = 'ports';

/** From the preload script to main: the paths of dropped files. */
export const DROP_CHANNEL = 'drop';
