/** One spelling of a login: people type capitals as it comes, and see no difference between some letters. */
export function normalisedLogin(login: string): string {
  return login.normalize('NFKC').trim().toLowerCase();
}
