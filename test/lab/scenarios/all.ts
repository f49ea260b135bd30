/** Every scenario; a new one is named in its family's file, a new family here. */
import type { Scenario } from '../scenario.ts';
import { clientScenarios } from './clients.ts';
import { controlScenarios } from './controls.ts';
import { databaseScenarios } from './databases.ts';
import { eximScenarios } from './exim.ts';
import { ftpScenarios } from './ftp.ts';
import { insideTlsScenarios } from './insideTls.ts';
import { ircScenarios } from './irc.ts';
import { jdkScenarios } from './jdk.ts';
import { kerberosScenarios } from './kerberos.ts';
import { oneAtATimeScenarios } from './oneAtATime.ts';
import { opensmtpdScenarios } from './opensmtpd.ts';
import { ownResolverScenarios } from './ownResolver.ts';
import { postfixScenarios } from './postfix.ts';
import { resolvedScenarios } from './resolved.ts';
import { rsyncScenarios } from './rsync.ts';
import { sendmailScenarios } from './sendmail.ts';
import { sshScenarios } from './ssh.ts';
import { translationScenarios } from './translation.ts';
import { vantageScenarios } from './vantage.ts';
import { webScenarios } from './web.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...jdkScenarios,
  ...eximScenarios,
  ...ownResolverScenarios,
  ...postfixScenarios,
  ...sshScenarios,
  ...ftpScenarios,
  ...insideTlsScenarios,
  ...ircScenarios,
  ...sendmailScenarios,
  ...opensmtpdScenarios,
  ...rsyncScenarios,
  ...databaseScenarios,
  ...clientScenarios,
  ...oneAtATimeScenarios,
  ...vantageScenarios,
  ...translationScenarios,
  ...resolvedScenarios,
  ...kerberosScenarios,
  ...webScenarios,
  ...controlScenarios,
];
