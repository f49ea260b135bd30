#!/usr/bin/env node
/** The built command: the command line (program.ts), from compiled code where that is kept. */
import './v8Flags.ts';
import { CodeCache } from './codeCache.ts';

CodeCache.read(import.meta.dirname).use();
void import('./program.ts').then(({ main }) => main(process.argv.slice(2)));
