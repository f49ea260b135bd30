/** Ports of services that begin with a TLS handshake: the client speaks first, a ClientHello. */
export const IMPLICIT_TLS_PORTS: ReadonlySet<number> = new Set([
  443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 2376, 2484, 3269, 4443, 5061, 5223, 5349, 5671, 5986, 6443,
  6514, 6679, 6697, 8443, 8883, 9443, 10443,
]);
