/** Public resolvers that answer DNS over HTTPS, by the server names that clients use. */

const RESOLVERS: ReadonlySet<string> = new Set([
  'dns.google',
  'dns.google.com',
  'cloudflare-dns.com',
  'mozilla.cloudflare-dns.com',
  'chrome.cloudflare-dns.com',
  'security.cloudflare-dns.com',
  'one.one.one.one',
  'dns.quad9.net',
  'dns9.quad9.net',
  'dns10.quad9.net',
  'dns11.quad9.net',
  'doh.opendns.com',
  'dns.adguard.com',
  'dns.adguard-dns.com',
  'dns.nextdns.io',
  'firefox.dns.nextdns.io',
  'doh.cleanbrowsing.org',
  'doh.dns.sb',
  'doh.xfinity.com',
  'dns.alidns.com',
  'doh.pub',
  'dns0.eu',
]);

/** Sets the bit of each of these names: those that the kernel may pass over have none. */
export function markEncryptedDns(signs: Uint8Array): void {
  for (const name of RESOLVERS) {
    let hash = 0x811c9dc5 | 0;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    const bit = hash >>> 16;
    signs[bit >> 3] |= 1 << (bit & 7);
  }
}

export function isDnsOverHttps(serverName: string): boolean {
  return RESOLVERS.has(serverName);
}
