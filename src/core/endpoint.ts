/** The vSphere endpoint of a host by its URL, also by the one that a browser shows of its pages. */
export function endpointOf(url: string): string {
  const { host, pathname } = new URL(url)
  return `https://${host}${OF_BROWSERS.test(pathname) ? '/sdk' : pathname.replace(/\/$/, '')}`
}

/** What stands in a browser's line of addresses, where its page is the host's own. */
const OF_BROWSERS = /^\/(ui\/?)?$/
