/** Who logs in, as NTLM wants it: the domain apart from the user, or empty. */
export interface Account {
  user: string
  domain: string
}

/**
 * `DOMAIN\user` in its two parts. `user@domain` stays whole, with an empty domain: the domain controller knows what is
 * behind the `@`, which need not be the domain's own name. A plain name is the machine's own account.
 */
export function accountOf(username: string): Account {
  const at = username.indexOf('\\')
  return at < 0
    ? { user: username, domain: '' }
    : { user: username.slice(at + 1), domain: username.slice(0, at) }
}
