import { readdir, readFile } from 'node:fs/promises'

/** The processes that have a mount of something in the folder, or name it on their command line. */
export async function livingIn(folder: string): Promise<string[]> {
  return (await processesIn(folder)).map(({ words }) => words)
}

/** The same with their numbers, the oldest first. */
export async function processesIn(folder: string): Promise<{ pid: number; words: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
      const [mounts, words] = [await read('mountinfo'), await read('cmdline')]
      const isThere = `${mounts}\n${words}`.includes(folder)
      return isThere ? [{ pid: Number(pid), words: words.replaceAll('\0', ' ') }] : []
    }),
  )
  return found.flat().toSorted((a, b) => a.pid - b.pid)
}
