/** The made-up captures of examples/, by file name. */
import { android3g, androidWifi } from './exampleStories.ts';

/** Over 3G a phone has no link layer to speak of (raw IP), over Wi-Fi it shows Ethernet. */
export const EXAMPLES: Readonly<Record<string, () => Uint8Array>> = {
  'android-3g-smtps-2015.pcapng': () => android3g().toPcapng({ link: 'raw' }),
  'android-wifi-smtps-2015.pcapng': () => androidWifi().toPcapng(),
};
