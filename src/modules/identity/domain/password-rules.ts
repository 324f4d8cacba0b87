/** Shorter ones are guessed (NIST SP 800-63B-4 asks for 15 where it is the only factor, OWASP ASVS 5.0 for 8 at least). */
export const PASSWORD_LENGTH_MIN = 12;
/** More makes hashing no dearer and no safer. */
export const PASSWORD_LENGTH_MAX = 200;
const DIFFERENT_CHARACTERS_MIN = 5;
/** A login of fewer characters is in many good passwords by chance. */
const LOGIN_LENGTH_MIN = 4;

/** What people type where 12 characters are asked for, and so what is tried first. */
const COMMON: ReadonlySet<string> = new Set(
  (
    '123456789012 1234567890123 12345678901234 123456789abc 1234567890ab 123123123123 1q2w3e4r5t6y 1qaz2wsx3edc ' +
    'q1w2e3r4t5y6 qwertyuiop12 qwertyuiop123 qwerty123456 qwerty1234567 qwertyuiopas asdfghjkl123 zxcvbnm12345 ' +
    'abcdefghijkl abcdefgh1234 abcd12345678 abc123456789 password1234 password12345 password123! password2026 ' +
    'password2025 passwordpassword passw0rd1234 p@ssw0rd1234 p@ssword1234 p4ssw0rd1234 welcome12345 welcome123456 ' +
    'welcome2026! letmein12345 letmein123456 iloveyou1234 iloveyou12345 admin1234567 administrator administrator1 ' +
    'administrator123 changeme1234 changemeplease changemechangeme correcthorsebatterystaple monkey123456 ' +
    'dragon123456 football1234 baseball1234 superman1234 princess1234 sunshine1234 trustno1trustno1 ' +
    'lodestock1234 lodestocklodestock lodestock2026 summer202612 winter202612 spring202612 autumn202612 ' +
    'secretsecret supersecret1 testtesttest testpassword temporary1234 temppassword'
  ).split(' '),
);

/** One spelling of a password, whatever keyboard it was typed on. */
export function normalisedPassword(password: string): string {
  return password.normalize('NFKC');
}

/** Characters as their writer counts them: an emoji is one. */
function lengthOf(text: string): number {
  return [...text].length;
}

/**
 * What is wrong with a new password, for its writer; null where it may be used.
 * @param password normalised
 */
export function passwordFault(password: string, login: string): string | null {
  const length = lengthOf(password);
  if (length < PASSWORD_LENGTH_MIN) return `Use ${PASSWORD_LENGTH_MIN} characters or more, e.g. four words.`;
  if (length > PASSWORD_LENGTH_MAX) return `Use ${PASSWORD_LENGTH_MAX} characters or fewer.`;
  const lower = password.toLowerCase();
  if (COMMON.has(lower)) return 'This is one of the passwords that are tried first.';
  if (new Set(lower).size < DIFFERENT_CHARACTERS_MIN)
    return `Use ${DIFFERENT_CHARACTERS_MIN} different characters or more.`;
  const name = login.split('@')[0] ?? '';
  if (name.length >= LOGIN_LENGTH_MIN && lower.includes(name)) return 'Leave your login out of it.';
  return null;
}
