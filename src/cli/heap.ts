/** How V8 deals with memory here; before any code is compiled, as what is kept of that is for the same flags alone. */
import { setFlagsFromString } from 'node:v8';

// The heap grows by half of what is alive between collections, not by up to three times that.
setFlagsFromString('--heap-growing-percent=30');
// The room for new objects reaches its size in one step: on the way there every collection finds half of them alive.
setFlagsFromString('--semi-space-growth-factor=8');
