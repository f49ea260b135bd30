/** Live capture, as a page asks for it. */
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { OperationError } from '../../base/errors.ts';
import type { EngineOperations, Interface } from '../../contract/engineOperations.ts';
import type { Handlers } from '../../contract/serve.ts';
import { linkTypeName } from '../../formats/linkTypes.ts';
import { checkCapture, listInterfaces } from '../../live/captureCalls.ts';
import type { CaptureDevice } from '../../live/devices.ts';
import { interfaceActivity } from './activity.ts';
import type { EngineParts } from './engineHandlers.ts';
import { DOWNLOAD_PATH } from './paths.ts';

type Live = Pick<Handlers<EngineOperations>, Extract<keyof EngineOperations, `live.${string}`>>;

const PCAPNG = 'application/vnd.tcpdump.pcap';

export function liveHandlers({ options, sessions, settings, grants, files, downloads }: EngineParts): Live {
  const launch = options.launchCapture ?? undefined;
  return {
    'live.interfaces': async () => {
      const devices = await listInterfaces(launch).catch(failingAs('not-listed'));
      return { interfaces: devices.map(interfaceOf) };
    },
    'live.check': async () => {
      const { chosen, sources, steps } = await checkCapture(launch).catch(failingAs('not-checked'));
      return {
        ready: chosen !== null,
        sources: sources.map(({ source, state, text }) => ({ name: source, usable: state === 'ready', text })),
        advice: steps.map(({ text, commands }) => ({ text, commands: [...commands] })),
      };
    },
    'live.activity': (_, { signal }) => interfaceActivity(signal),
    'live.start': async ({ thresholdMs, ...live }) => {
      const title = live.interfaces.join(', ');
      const of = { kind: 'live', ...live } as const;
      return { session: await sessions.open(of, title, thresholdMs ?? settings.settings.thresholdMs) };
    },
    'live.stop': async ({ session }, { signal }) => {
      await sessions.ask(session, (client) => client.call('session.stop', {}, { signal }));
      return {};
    },
    'live.keep': async ({ session, target }, { signal }) => {
      const keep = (path: string) =>
        sessions.ask(session, (client) => client.call('session.keep', { path }, { signal }));
      if (target !== null) {
        const path = grants.pathOf(target, 'write');
        return { name: basename(path), ...(await keep(path)), url: null };
      }
      if (downloads === null) throw new OperationError('no-such-grant', 'there is no place to write to', 'Choose one.');
      const path = files.next('kept');
      const name = `${sessions.requestOf(session).title.replaceAll(/[^\w.-]+/g, '-')}.pcapng`;
      try {
        const { bytes } = await keep(path);
        return { name, bytes, url: `${DOWNLOAD_PATH}${downloads.offer({ path, name, type: PCAPNG })}` };
      } catch (error) {
        rmSync(path, { force: true });
        throw error;
      }
    },
  };
}

/** The capture process's failures have codes that the page does not know. */
function failingAs(code: 'not-listed' | 'not-checked'): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof OperationError)) throw error;
    throw new OperationError(code, error.message, error.next, error);
  };
}

function interfaceOf({ name, description, addresses, state, kind, linkType }: CaptureDevice): Interface {
  return {
    name,
    description: description === '' ? null : description,
    addresses: [...addresses],
    state: state === 'disconnected' ? 'down' : state,
    loopback: kind === 'loopback',
    linkType: linkType === null ? null : linkTypeName(linkType),
  };
}
