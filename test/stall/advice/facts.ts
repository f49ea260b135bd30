/** A stall and a finding to vary in the advice tests. */
import type { FindingFacts, StallFacts } from '../../../src/stall/advice/facts.ts';

export function stallFacts(changes: Partial<StallFacts> = {}): StallFacts {
  return {
    side: 'client',
    phase: 'before-client-hello',
    cause: 'ptr-unanswered',
    application: 'tls',
    software: null,
    schedule: null,
    client: { address: '192.168.1.7', port: 40437 },
    server: { address: '198.45.66.5', port: 465 },
    serverName: 'mail.example.com',
    isProxy: false,
    address: '198.45.66.5',
    name: '5.66.45.198.in-addr.arpa',
    resolvers: ['192.168.1.1'],
    heard: [],
    authorities: [],
    cutShort: [],
    tooLate: [],
    channels: ['dns-udp'],
    confirmation: null,
    targets: [],
    ...changes,
  };
}

/** The same as the server of a connection sees it: it looks its client up. */
export function serverStall(changes: Partial<StallFacts> = {}): StallFacts {
  return stallFacts({
    side: 'server',
    phase: 'before-greeting',
    client: { address: '198.45.66.5', port: 51000 },
    server: { address: '10.0.0.9', port: 25 },
    serverName: null,
    application: 'smtp',
    ...changes,
  });
}

export function findingFacts(changes: Partial<FindingFacts> = {}): FindingFacts {
  return { kind: 'no-ptr', address: '198.45.66.5', names: [], resolvers: ['192.168.1.1'], ...changes };
}
