import { closeSync, openSync, writeSync } from 'node:fs';
import { ATTACKS, writeAttack } from './attacks.ts';
const [name, n, f] = process.argv.slice(2);
const a = ATTACKS.find((x) => x.name.includes(name))!;
const fd = openSync(f, 'w');
writeAttack(a, Number(n), (p) => { writeSync(fd, p); });
closeSync(fd);
