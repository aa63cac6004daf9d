/** What a 401 says in its `WWW-Authenticate`; several such headers are joined by commas. */

/** The ways of WinRM that it offers, in lower case. */
export function winRmWaysIn(challenge: string): string[] {
  const named = challenge.matchAll(/(?:^|,\s*)(Negotiate|Kerberos|NTLM|Basic|CredSSP)\b/gi)
  return [...new Set(Array.from(named, ([, way = '']) => way.toLowerCase()))]
}

/** The name that it gives to what it guards (RFC 9110, 11.5). */
export function realmIn(challenge: string): string | undefined {
  return /\brealm="([^"]*)"/i.exec(challenge)?.[1]
}

/** Whether that is the name which WinRM gives. */
export function isRealmOfWinRm(realm: string): boolean {
  return realm.toUpperCase() === 'WSMAN'
}
