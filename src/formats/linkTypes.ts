/** Names of link types (tcpdump.org/linktypes.html), for people; what can be read is decided where links are decoded. */

const NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'NULL'],
  [1, 'ETHERNET'],
  [6, 'IEEE802_5'],
  [8, 'SLIP'],
  [9, 'PPP'],
  [10, 'FDDI'],
  [12, 'RAW'],
  [14, 'RAW'],
  [50, 'PPP_HDLC'],
  [51, 'PPP_ETHER'],
  [101, 'RAW'],
  [104, 'C_HDLC'],
  [105, 'IEEE802_11'],
  [107, 'FRELAY'],
  [108, 'LOOP'],
  [113, 'LINUX_SLL'],
  [117, 'PFLOG'],
  [119, 'IEEE802_11_PRISM'],
  [127, 'IEEE802_11_RADIOTAP'],
  [143, 'DOCSIS'],
  [149, 'USER2'],
  [163, 'IEEE802_11_AVS'],
  [166, 'PPP_PPPD'],
  [189, 'USB_LINUX'],
  [192, 'PPI'],
  [201, 'BLUETOOTH_HCI_H4_WITH_PHDR'],
  [204, 'PPP_WITH_DIR'],
  [220, 'USB_LINUX_MMAPPED'],
  [226, 'IPNET'],
  [228, 'IPV4'],
  [229, 'IPV6'],
  [239, 'NFLOG'],
  [249, 'USBPCAP'],
  [252, 'WIRESHARK_UPPER_PDU'],
  [258, 'PKTAP'],
  [276, 'LINUX_SLL2'],
  [281, 'DSA_TAG_BRCM'],
  [282, 'DSA_TAG_BRCM_PREPEND'],
  [284, 'DSA_TAG_DSA'],
  [285, 'DSA_TAG_EDSA'],
]);

/** `ETHERNET`, `LINUX_SLL2`, …; `LINKTYPE 250` for one without a name here. */
export function linkTypeName(linkType: number): string {
  return NAMES.get(linkType) ?? `LINKTYPE ${linkType}`;
}
