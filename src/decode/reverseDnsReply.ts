/** Whether an SMTP reply speaks of reverse DNS: the wordings of mail servers, filters and large providers. */

/**
 * Exim and cPanel "Missing RDNS entry", "reverse DNS"; Postfix "cannot find your hostname", "cannot find your reverse
 * hostname"; Sendmail "Fix reverse DNS for", "IP name lookup failed", "IP name possibly forged", "Possibly forged hostname
 * for"; Gmail "does not have a PTR record"; RFC 7372's enhanced code X.7.25 (reverse DNS validation failed; X.7.27 is for
 * sender MX and is none).
 */
const WORDINGS = [
  /\br\W?dns\b/i,
  /reverse[\s-]*(?:dns|look\W?up|host\s*name|resolution|record|name|mapping|ip)/i,
  /\bptr\b/i,
  /cannot find your (?:reverse )?host\s*name/i,
  /(?:no|missing|invalid|unknown|bad) (?:reverse|hostname|host name)\b/i,
  /\bip name (?:lookup failed|possibly forged)|possibly forged (?:host\s*name|ip)/i,
  /in-addr\.arpa/i,
  /\b[45]\.7\.25\b/,
] as const;

/** The client's address or name (no mail address) that does not resolve: Sendmail's "Client IP address … does not resolve". */
const UNRESOLVED =
  /(?<![\w@.-])(?:ip|address|client|host)\b[^@]{0,40}\b(?:does not|doesn't|not|no|cannot|can't|without|fail\w*(?: to)?)\b.{0,20}\b(?:resolve|resolving|resolv\w+ name|host\s*name|valid hostname)/i;
/**
 * Where it is the name in a mail address, in HELO, or of a mail exchanger that does not resolve, no reverse name is meant:
 * Sendmail's "Domain of sender address … does not resolve".
 */
const OTHER_NAME =
  /\b(?:sender(?:'s)? (?:mail |e-?mail )?(?:address|domain)|domain of (?:the )?sender|recipient|helo|ehlo|mx)\b/i;

/** Greylisting is no matter of reverse DNS, though it is a temporary refusal. */
const GREYLISTED = /gr[ae]y\W?list|try again later|temporarily deferred, please retry/i;

export function speaksOfReverseDns(reply: string): boolean {
  if (WORDINGS.some((wording) => wording.test(reply))) return true;
  return UNRESOLVED.test(reply) && !OTHER_NAME.test(reply);
}

export function isGreylisting(reply: string): boolean {
  return GREYLISTED.test(reply) && !speaksOfReverseDns(reply);
}
