import { describe, expect, it } from 'vitest';
import { IdentQueries } from '../../src/track/identQueries.ts';

const SERVER = 1;
const CLIENT = 2;
const MINUTE = 60e9;

describe('questions for the user behind a connection', () => {
  it('last until they are answered, and no longer', () => {
    const idents = new IdentQueries();
    idents.asked(SERVER, CLIENT, 4000, 10, 4);
    expect(idents.between(SERVER, CLIENT, 0, 0, 100)).toMatchObject({ startNs: 10, frame: 4, isAnswered: false });
    idents.answered(SERVER, CLIENT, 4000, 30);
    expect(idents.between(SERVER, CLIENT, 0, 0, 100)).toMatchObject({ startNs: 10, endNs: 30, isAnswered: true });
    expect(idents.between(SERVER, CLIENT, 0, 30, 100)).toBeNull();
  });

  it('are not waited for for ever', () => {
    const idents = new IdentQueries();
    idents.asked(SERVER, CLIENT, 4000, 10, 4);
    expect(idents.between(SERVER, CLIENT, 0, MINUTE, 2 * MINUTE)).not.toBeNull();
    expect(idents.between(SERVER, CLIENT, 0, MINUTE + 10, 2 * MINUTE)).toBeNull();
  });

  it('are about a connection that was there before them', () => {
    const idents = new IdentQueries();
    idents.asked(SERVER, CLIENT, 4000, 10, 4);
    expect(idents.between(SERVER, CLIENT, 11, 12, 100)).toBeNull();
  });

  it('are answered each by its own', () => {
    const idents = new IdentQueries();
    idents.asked(SERVER, CLIENT, 4000, 10, 4);
    idents.asked(SERVER, CLIENT, 4001, 20, 5);
    idents.answered(SERVER, CLIENT, 4001, 30);
    expect(idents.between(SERVER, CLIENT, 0, 0, 100)).toMatchObject({ startNs: 10, isAnswered: false });
    expect(idents.between(SERVER, CLIENT, 15, 15, 100)).toMatchObject({ startNs: 20, endNs: 30, isAnswered: true });
  });

  it('are those of one host about another one, at their time', () => {
    const idents = new IdentQueries();
    idents.asked(SERVER, CLIENT, 4000, 10, 4);
    expect(idents.between(CLIENT, SERVER, 0, 0, 100)).toBeNull();
    expect(idents.between(SERVER, 3, 0, 0, 100)).toBeNull();
    expect(idents.between(SERVER, CLIENT, 0, 0, 10)).toBeNull();
  });

  it('are forgotten when many others were asked since', () => {
    const idents = new IdentQueries();
    idents.asked(SERVER, CLIENT, 4000, 10, 4);
    for (let i = 0; i < 1000; i++) idents.asked(SERVER, 100 + i, 4000, 11, 5);
    expect(idents.between(SERVER, CLIENT, 0, 0, 100)).toBeNull();
    expect(idents.between(SERVER, 1099, 0, 0, 100)).not.toBeNull();
  });
});
