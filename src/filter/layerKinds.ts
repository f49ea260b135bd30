/** The layers of a frame that fields are read from, as small numbers: one a header, one a stretch of messages. */

/** The frame's own bytes among a dissection's sources; the others were put together from several frames. */
export const OWN = 0;

export const ETHERNET = 1;
export const VLAN = 2;
export const COOKED = 3;
export const COOKED_2 = 4;
export const BSD_LOOPBACK = 5;
export const ARP = 6;
export const IPV4 = 7;
export const IPV6 = 8;
/** An IPv6 extension header. */
export const EXTENSION = 9;
export const ICMP = 10;
export const ICMPV6 = 11;
export const TCP = 12;
export const UDP = 13;
/** A header of a tunnel or a rarer link layer, told by the object that read it. */
export const OTHER_HEADER = 14;
export const DNS = 20;
export const MDNS = 21;
export const LLMNR = 22;
export const NETBIOS_NAMES = 23;
export const TLS = 24;
export const SSH = 25;
export const SMTP = 26;
export const FTP = 27;
export const POP = 28;
export const IMAP = 29;
export const HTTP = 30;
