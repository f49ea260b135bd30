/** Ports of name services that matter to connections as well. */

export const DNS_PORT = 53;
export const DNS_OVER_TLS_PORT = 853;
export const LLMNR_PORT = 5355;
