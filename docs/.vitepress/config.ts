import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const writing = [
  { text: 'Writing scenarios', link: '/scenarios' },
  { text: 'Every matcher and word', link: '/reference/api/' },
  { text: 'Every statement', link: '/reference/statements' },
  { text: 'Reading a report', link: '/report' },
]

export default defineConfig({
  title: 'Snapwitness',
  description: 'Proves, from inside the guests, that a hypervisor’s snapshots do what its manual says.',
  // Pages find each other and their styles from any folder, also where a CI server shows them below a path of its own.
  cleanUrls: false,
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  cacheDir: fileURLToPath(new URL('./cache', import.meta.url)),
  outDir: fileURLToPath(new URL('./dist', import.meta.url)),
  srcExclude: ['reference/_*.md'],
  rewrites: { 'hosts/README.md': 'hosts/index.md' },
  vite: { build: { chunkSizeWarningLimit: 4_000 } },
  markdown: { headers: { level: [2, 3] } },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Scenarios', link: '/scenarios' },
      { text: 'Reference', link: '/reference/catalogue' },
      { text: 'Trouble', link: '/trouble' },
    ],
    outline: [2, 3],
    search: {
      provider: 'local',
      options: { miniSearch: { options: { tokenize: wordsOf }, searchOptions: { tokenize: wordsAskedFor } } },
    },
    sidebar: [
      {
        text: 'Start',
        items: [
          { text: 'The first hour', link: '/start' },
          { text: 'On a real host', link: '/real-host' },
          { text: 'Safety, and what is promised', link: '/safety' },
          { text: 'The lab', link: '/lab' },
          { text: 'Guests of your own', link: '/guests-of-your-own' },
          { text: 'Hypervisors of others', link: '/hypervisors' },
        ],
      },
      { text: 'Scenarios', items: writing },
      {
        text: 'What is verified',
        items: [
          { text: 'The catalogue', link: '/reference/catalogue' },
          { text: 'Faults that must be noticed', link: '/reference/faults' },
          { text: 'Liberties that nobody is blamed for', link: '/reference/liberties' },
          { text: 'What hosts did', link: '/hosts/' },
          { text: 'Faults found in hypervisors', link: '/findings' },
        ],
      },
      {
        text: 'Every day',
        items: [
          { text: 'Nights', link: '/nights' },
          { text: 'CI recipes', link: '/ci' },
          { text: 'Over an upgrade', link: '/upgrade' },
          { text: 'The explorer', link: '/explorer' },
        ],
      },
      {
        text: 'When something is wrong',
        items: [
          { text: 'Trouble by its code', link: '/trouble' },
          { text: 'What the doctor tells', link: '/doctor' },
          { text: 'Environment variables', link: '/environment' },
        ],
      },
      {
        text: 'To be fair',
        items: [
          { text: 'What it does not do', link: '/limits' },
          { text: 'Beside other suites', link: '/beside' },
          { text: 'The house, for those who build it', link: '/architecture' },
        ],
      },
    ],
  },
})

/** A code such as LEASE_HELD is a word of its own, and so are its parts and its ends. It goes to the browser: nothing from without. */
function wordsOf(text: string): string[] {
  const words = text.split(/[\s\p{Z}\p{P}]+/u)
  const codes = text.match(/[A-Za-z\d]+(?:_[A-Za-z\d]+)+/g) ?? []
  const ends = codes.flatMap((code) => code.split('_').map((_part, i, parts) => parts.slice(i).join('_')))
  return [...words, ...ends].filter((word) => word !== '')
}

/** Who asks for a code means it whole: hundreds share its parts. */
function wordsAskedFor(text: string): string[] {
  return text.split(/[^\p{L}\p{N}_]+/u).filter((word) => word !== '')
}
