/**
 * The capture process's program: a process of its own, the only one that may be privileged. It is told what to do in
 * lines of JSON on standard input and answers in lines of JSON on standard output; when the input ends, so does it.
 */
import { runCaptureProcess } from './captureProcess.ts';
import { standardPort } from './linePort.ts';

// Whoever asked for the capture decides on its end, also when Ctrl-C reaches all processes of a terminal.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
runCaptureProcess(standardPort());
