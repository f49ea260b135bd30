/** The version, put in by the build; run from source there is none. */
declare const __PTRSCOPE_VERSION__: string | undefined;

export const VERSION = typeof __PTRSCOPE_VERSION__ === 'string' ? __PTRSCOPE_VERSION__ : '0.0.0-source';
