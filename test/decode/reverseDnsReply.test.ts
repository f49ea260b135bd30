/** Which refusals of mail servers are for want of reverse DNS, in the wordings of real ones. */
import { describe, expect, test } from 'vitest';
import { speaksOfReverseDns } from '../../src/decode/reverseDnsReply.ts';

const ABOUT_REVERSE_DNS = [
  '550 Missing RDNS entry',
  '450 4.7.25 Client host rejected: cannot find your reverse hostname, [203.0.113.5]',
  '450 4.7.1 Client host rejected: cannot find your hostname, [203.0.113.5]',
  '550 5.7.1 Fix reverse DNS for 203.0.113.5',
  '451 4.1.8 Client IP address 203.0.113.5 does not resolve',
  '451 4.1.8 Possibly forged hostname for 203.0.113.5',
  '550 5.7.1 <you@example.org>... Relaying denied. IP name lookup failed [203.0.113.5]',
  '550 5.7.1 <you@example.org>... Relaying denied. IP name possibly forged [203.0.113.5]',
  '450 4.4.0 Relaying temporarily denied. Cannot resolve PTR record for 203.0.113.5',
  '550 Client host 203.0.113.5 does not resolve, ask postmaster@example.org',
  '554 5.7.1 Your host cannot be resolved to a name: address does not resolve',
] as const;

const ABOUT_OTHER_NAMES = [
  '451 4.1.8 Domain of sender address someone@lab.example does not resolve',
  '451 4.1.8 Domain of sender address someone@mail.host.example does not resolve',
  '451 4.1.8 Domain of someone@mail.host.example does not resolve',
  '553 5.1.8 <someone@lab.example>... Domain of sender address someone@lab.example does not exist',
  '450 4.1.8 <someone@lab.example>: Sender address rejected: Domain not found',
  '450 4.7.1 <client>: Helo command rejected: Host not found',
  '550 5.7.1 HELO name: the host client.example does not resolve',
  '550 5.1.2 Host of the recipient does not resolve',
  '550 5.1.1 User unknown',
] as const;

describe('a refusal counts as one for want of reverse DNS', () => {
  test.each(ABOUT_REVERSE_DNS)('when it says: %s', (reply) => {
    expect(speaksOfReverseDns(reply)).toBe(true);
  });

  test.each(ABOUT_OTHER_NAMES)('not when it says: %s', (reply) => {
    expect(speaksOfReverseDns(reply)).toBe(false);
  });
});
