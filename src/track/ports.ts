/** Ports of name services and of what else matters to connections. */

export const DNS_PORT = 53;
export const DNS_OVER_TLS_PORT = 853;
export const LLMNR_PORT = 5355;
/** Of no name service, but waited for as those are (identQueries.ts). */
export const IDENT_PORT = 113;
