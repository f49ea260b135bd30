/** The entry of the threads that work is done in. */
import { workerData } from 'node:worker_threads';
import { portTransport } from '../../../contract/portTransport.ts';
import { bridgedLaunch } from './launchBridge.ts';
import { beginWork, type ThreadStart } from './work.ts';

// Only the host starts this thread.
const { work, port, launches } = workerData as ThreadStart;
void beginWork(work, portTransport(port), launches === null ? null : bridgedLaunch(launches), false);
