/** A mail server and its client, a line or a reply at a time (RFC 5321), as src/decode/openings/smtp.ts reads them. */

const LF: i32 = 10;
const SPACE: i32 = 32;
const HYPHEN: i32 = 45;
const LOWER_CASE: i32 = 32;
const LETTER_B: i32 = 98;
const LETTER_S: i32 = 115;
/** Three digits and a space or hyphen. */
const CODE_BYTES: usize = 4;

/** The code of the one reply that these bytes are; 0 when they are anything else. */
export function replyCode(start: usize, end: usize): i32 {
  const code = codeAt(start, end);
  let line = start;
  while (code !== 0 && codeAt(line, end) === code) {
    const next = lineEnd(line + CODE_BYTES, end);
    const separator = load<u8>(line, 3) as i32;
    if (separator === SPACE) return next === end ? code : 0;
    if (separator !== HYPHEN) return 0;
    line = next;
  }
  return 0;
}

/** Whether these bytes are one line that asks for no TLS, and announces nothing but lines. */
export function isPlainCommand(start: usize, end: usize): bool {
  if (start >= end || lineEnd(start, end) !== end) return false;
  // STARTTLS, BDAT.
  const first = (load<u8>(start) as i32) | LOWER_CASE;
  return first !== LETTER_S && first !== LETTER_B;
}

/** 0 without one; a line must follow. */
function codeAt(at: usize, end: usize): i32 {
  if (at + CODE_BYTES >= end) return 0;
  let code: i32 = 0;
  for (let i: usize = 0; i < 3; i++) {
    const digit = (load<u8>(at + i) as i32) - 48;
    if (digit < 0 || digit > 9) return 0;
    code = code * 10 + digit;
  }
  return code;
}

/** Behind the end of the line at `at`; 0 when that is not here. */
function lineEnd(at: usize, end: usize): usize {
  for (let i = at; i < end; i++) if ((load<u8>(i) as i32) === LF) return i + 1;
  return 0;
}
