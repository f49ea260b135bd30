/** All synthetic cases; a new file of cases is named here. */
import type { GoldenCase } from '../goldenCase.ts';
import { answers } from './answers.ts';
import { askers } from './askers.ts';
import { beforeClientHello } from './beforeClientHello.ts';
import { beforeConnect } from './beforeConnect.ts';
import { beforeGreeting } from './beforeGreeting.ts';
import { beforeRequest } from './beforeRequest.ts';
import { causes } from './causes.ts';
import { controls } from './controls.ts';
import { found } from './found.ts';
import { laterPhases } from './laterPhases.ts';
import { otherReasons } from './otherReasons.ts';
import { pastOpening } from './pastOpening.ts';
import { refusals } from './refusals.ts';
import { schedules } from './schedules.ts';
import { shapes } from './shapes.ts';

export const CASES: readonly GoldenCase[] = [
  ...beforeConnect,
  ...beforeClientHello,
  ...beforeRequest,
  ...beforeGreeting,
  ...laterPhases,
  ...causes,
  ...schedules,
  ...askers,
  ...answers,
  ...pastOpening,
  ...refusals,
  ...shapes,
  ...otherReasons,
  ...controls,
  ...found,
];
