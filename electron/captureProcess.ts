/** The entry of a capture process: it gets one port from main, which leads to the engine, and does what that asks for. */
import { runCaptureProcess } from '../src/live/captureProcess.ts';
import { capturePort } from './captureLines.ts';

// Whoever asked for the capture decides on its end, also when Ctrl-C reaches all processes of a terminal.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.parentPort.once('message', ({ ports: [engine] }) => runCaptureProcess(capturePort(engine)));
