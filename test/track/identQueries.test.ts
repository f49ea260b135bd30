import { describe, expect, it } from 'vitest';
import { IdentQueries } from '../../src/track/identQueries.ts';

const SERVER = 1;
const CLIENT = 2;

describe('questions for the user behind a connection', () => {
  it('last until they are answered, and no longer', () => {
    const idents = new IdentQueries();
    idents.asked(SERVER, CLIENT, 10, 4);
    expect(idents.between(SERVER, CLIENT, 0, 100)).toMatchObject({ startNs: 10, frame: 4, endNs: Infinity });
    idents.answered(SERVER, CLIENT, 30);
    expect(idents.between(SERVER, CLIENT, 0, 100)).toMatchObject({ startNs: 10, endNs: 30 });
    expect(idents.between(SERVER, CLIENT, 30, 100)).toBeNull();
  });

  it('are those of one host about another one, at their time', () => {
    const idents = new IdentQueries();
    idents.asked(SERVER, CLIENT, 10, 4);
    expect(idents.between(CLIENT, SERVER, 0, 100)).toBeNull();
    expect(idents.between(SERVER, 3, 0, 100)).toBeNull();
    expect(idents.between(SERVER, CLIENT, 0, 10)).toBeNull();
  });

  it('are forgotten when many others were asked since', () => {
    const idents = new IdentQueries();
    idents.asked(SERVER, CLIENT, 10, 4);
    for (let i = 0; i < 1000; i++) idents.asked(SERVER, 100 + i, 11, 5);
    expect(idents.between(SERVER, CLIENT, 0, 100)).toBeNull();
    expect(idents.between(SERVER, 1099, 0, 100)).not.toBeNull();
  });
});
