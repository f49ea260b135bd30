/**
 * Packaging by Electron Forge: `npm run package` makes the app's folder for this platform, `npm run make` the installers.
 * What goes in is what `npm run build` made; nothing is bundled here.
 *
 * With `PTRSCOPE_ELECTRON_ZIPS` set to a folder that holds Electron's zip, nothing is fetched and libpcap's binding is
 * packed as it is, not compiled for Electron; tests use that.
 */

import { FuseV1Options, FuseVersion } from '@electron/fuses';
import { MakerDeb } from '@electron-forge/maker-deb';
import { MakerRpm } from '@electron-forge/maker-rpm';
import { MakerSquirrel } from '@electron-forge/maker-squirrel';
import { MakerZIP } from '@electron-forge/maker-zip';
import { FusesPlugin } from '@electron-forge/plugin-fuses';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { copyCap, stripCap } from './electron/packaging/capModule.ts';
import { writeManifest } from './electron/packaging/manifest.ts';
import { isPacked } from './electron/packaging/packedFiles.ts';

const EXECUTABLE = 'ptrscope-desktop';
const ICON = 'electron/icon/icon';
const EXTENSIONS = ['pcap', 'pcapng', 'cap'];
const MIME_TYPES = ['application/vnd.tcpdump.pcap', 'application/x-pcapng'];

const zips = process.env.PTRSCOPE_ELECTRON_ZIPS;

const linux = {
  name: EXECUTABLE,
  bin: EXECUTABLE,
  genericName: 'Packet capture analyser',
  description: 'Finds connections that stood still for a reverse DNS lookup',
  icon: `${ICON}.png`,
  mimeType: MIME_TYPES,
};

export default {
  packagerConfig: {
    name: 'PTRscope',
    executableName: EXECUTABLE,
    appBundleId: 'org.ptrscope.desktop',
    appCategoryType: 'public.app-category.developer-tools',
    icon: ICON,
    // A native module must be a file of its own.
    asar: { unpack: '**/*.node' },
    ignore: (path: string) => !isPacked(path),
    // The engine reads them as it reads any capture.
    extraResource: ['examples', 'LICENSE'],
    extendInfo: {
      CFBundleDocumentTypes: [
        {
          CFBundleTypeName: 'Packet capture',
          CFBundleTypeExtensions: EXTENSIONS,
          CFBundleTypeRole: 'Viewer',
          LSHandlerRank: 'Alternate',
        },
      ],
    },
    ...(zips === undefined ? {} : { electronZipDir: zips }),
  },
  rebuildConfig: zips === undefined ? {} : { onlyModules: [] },
  hooks: {
    packageAfterCopy: async (_, folder, _version, platform) => writeManifest(folder, copyCap(folder, platform)),
    packageAfterPrune: async (_, folder) => stripCap(folder),
  },
  plugins: [
    new FusesPlugin({
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: false,
      // There are no cookies, and on macOS it would ask for the keychain.
      [FuseV1Options.EnableCookieEncryption]: false,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    }),
  ],
  makers: [
    new MakerZIP({}, ['linux', 'darwin']),
    new MakerDeb({
      options: {
        ...linux,
        categories: ['Network'],
        section: 'net',
        priority: 'optional',
        // Its dumpcap captures without the app having any rights.
        recommends: ['wireshark-common'],
      },
    }),
    new MakerRpm({ options: { ...linux, categories: ['Network'], license: 'MIT' } }),
    new MakerSquirrel({ name: 'ptrscope', setupIcon: `${ICON}.ico` }),
  ],
} satisfies ForgeConfig;
