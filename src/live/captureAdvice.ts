/** What to do so that frames can be captured on this system: sentences with the very commands. */
import type { CaptureFacts } from './captureFacts.ts';

export interface CaptureStep {
  /** A sentence. */
  readonly text: string;
  readonly commands: readonly string[];
}

interface Packages {
  readonly distributions: readonly string[];
  readonly install: string;
  readonly dumpcap: string;
  /** libpcap's headers and a compiler, for `cap`. */
  readonly headers: string;
}

const PACKAGES: readonly Packages[] = [
  {
    distributions: ['debian', 'ubuntu'],
    install: 'sudo apt-get install',
    dumpcap: 'wireshark-common',
    headers: 'libpcap-dev build-essential python3',
  },
  {
    distributions: ['fedora', 'rhel', 'centos'],
    install: 'sudo dnf install',
    dumpcap: 'wireshark-cli',
    headers: 'libpcap-devel gcc-c++ make python3',
  },
  {
    distributions: ['suse', 'opensuse'],
    install: 'sudo zypper install',
    dumpcap: 'wireshark',
    headers: 'libpcap-devel gcc-c++ make python3',
  },
  {
    distributions: ['arch'],
    install: 'sudo pacman -S',
    dumpcap: 'wireshark-cli',
    headers: 'libpcap base-devel python',
  },
  {
    distributions: ['alpine'],
    install: 'sudo apk add',
    dumpcap: 'wireshark-common',
    headers: 'libpcap-dev build-base python3',
  },
];

function packagesOf({ distribution }: CaptureFacts): Packages | null {
  return PACKAGES.find(({ distributions }) => distribution.some((id) => distributions.includes(id))) ?? null;
}

/** How this user gets the right to capture, best way first; empty when nothing is known to be wanting. */
export function permissionSteps(facts: CaptureFacts): readonly CaptureStep[] {
  switch (facts.platform) {
    case 'linux':
      return facts.isRoot ? rootSteps() : linuxSteps(facts);
    case 'win32':
      return windowsSteps(facts);
    default:
      return bpfSteps(facts);
  }
}

/** Root may, unless a container or a sandbox took the right away. */
function rootSteps(): readonly CaptureStep[] {
  const text =
    'You are root, but without the right CAP_NET_RAW, as in a container: give it to the container, or capture on its host.';
  return [{ text, commands: ['docker run --cap-add NET_RAW --cap-add NET_ADMIN …'] }];
}

function linuxSteps(facts: CaptureFacts): readonly CaptureStep[] {
  if (facts.wiresharkGroup === 'not-yet') {
    return [
      { text: 'You are in the group wireshark, but this session began before: log out and in again.', commands: [] },
    ];
  }
  const sudo = { text: 'Or capture as root this once.', commands: ['sudo ptrscope capture …'] };
  return [...dumpcapSteps(facts), sudo];
}

/** Rights for dumpcap alone: small, made for it, and it gives up all else. Never for Node.js or the app. */
function dumpcapSteps(facts: CaptureFacts): readonly CaptureStep[] {
  const { dumpcap, userName } = facts;
  const packages = packagesOf(facts);
  if (dumpcap.kind === 'missing') {
    const text = "Install dumpcap, Wireshark's capture program, and let members of the group wireshark capture.";
    const install = packages === null ? [] : [`${packages.install} ${packages.dumpcap}`];
    return [{ text, commands: [...install, ...groupCommands(facts, '/usr/bin/dumpcap')] }];
  }
  if (dumpcap.kind === 'forbidden' && facts.wiresharkGroup !== 'absent') {
    const text = `Members of the group wireshark may capture with ${dumpcap.path}: join it, then log out and in again.`;
    return [{ text, commands: [`sudo usermod -aG wireshark ${userName}`] }];
  }
  const text = `Let members of the group wireshark capture with ${dumpcap.path}, then log out and in again.`;
  return [{ text, commands: groupCommands(facts, dumpcap.path) }];
}

function groupCommands(facts: CaptureFacts, path: string): string[] {
  const join = `sudo usermod -aG wireshark ${facts.userName}`;
  if (packagesOf(facts)?.distributions.includes('debian')) {
    return [
      'echo wireshark-common wireshark-common/install-setuid boolean true | sudo debconf-set-selections',
      'sudo dpkg-reconfigure -f noninteractive wireshark-common',
      join,
    ];
  }
  return [
    'sudo groupadd -f wireshark',
    `sudo chgrp wireshark ${path} && sudo chmod 750 ${path}`,
    `sudo setcap cap_net_raw,cap_net_admin+eip ${path}`,
    join,
  ];
}

function bpfSteps(facts: CaptureFacts): readonly CaptureStep[] {
  if (facts.bpfDevices === 'usable') return [];
  const lasting = {
    text: 'Install Wireshark with its ChmodBPF, which opens /dev/bpf* to the group access_bpf, and join that group; it lasts.',
    commands: ['brew install --cask wireshark-chmodbpf'],
  };
  const untilRestart = {
    text: 'Or open the devices to your group until the next restart.',
    commands: ['sudo chgrp admin /dev/bpf*', 'sudo chmod g+rw /dev/bpf*'],
  };
  return [lasting, untilRestart];
}

function windowsSteps({ hasNpcap }: CaptureFacts): readonly CaptureStep[] {
  if (hasNpcap) {
    const text =
      'Npcap is installed, perhaps for administrators only: start as administrator, or install it again without that restriction.';
    return [{ text, commands: [] }];
  }
  return [
    {
      text: 'Install Npcap (npcap.com), which captures on Windows; Wireshark brings it along.',
      commands: ['winget install Insecure.Npcap'],
    },
  ];
}

/** How `cap`, the source inside, is had: what to install before it is built. Empty where that is not known. */
export function headersCommand(facts: CaptureFacts): string {
  const packages = packagesOf(facts);
  return packages === null ? '' : `${packages.install} ${packages.headers}`;
}
