/** Whether an SMTP reply speaks of reverse DNS: the wordings of mail servers, filters and large providers. */

/**
 * Exim and cPanel "Missing RDNS entry", "reverse DNS"; Postfix "cannot find your hostname", "cannot find your reverse
 * hostname"; sendmail "Domain of sender address … does not resolve", "Fix reverse DNS for"; Gmail "does not have a PTR
 * record", RFC 7372's enhanced codes X.7.25 (reverse DNS validation failed) and X.7.27 are for sender MX and are none.
 */
const WORDINGS = [
  /\br\W?dns\b/i,
  /reverse[\s-]*(?:dns|look\W?up|host\s*name|resolution|record|name|mapping|ip)/i,
  /\bptr\b/i,
  /cannot find your (?:reverse )?host\s*name/i,
  /(?:ip|address|client|host)\b.{0,40}\b(?:does not|doesn't|not|no|cannot|can't|without|fail\w*(?: to)?)\b.{0,20}\b(?:resolve|resolving|resolv\w+ name|host\s*name|valid hostname)/i,
  /(?:no|missing|invalid|unknown|bad) (?:reverse|hostname|host name)\b/i,
  /in-addr\.arpa/i,
  /\b[45]\.7\.25\b/,
] as const;

/** Greylisting is no matter of reverse DNS, though it is a temporary refusal. */
const GREYLISTED = /gr[ae]y\W?list|try again later|temporarily deferred, please retry/i;

export function speaksOfReverseDns(reply: string): boolean {
  return WORDINGS.some((wording) => wording.test(reply));
}

export function isGreylisting(reply: string): boolean {
  return GREYLISTED.test(reply) && !speaksOfReverseDns(reply);
}
