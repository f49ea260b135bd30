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

export function isDnsOverHttps(serverName: string): boolean {
  return RESOLVERS.has(serverName);
}
