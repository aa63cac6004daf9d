import { MachineFault, type Progress } from './machine.ts'

/** The operations on one machine, of which there is never more than one. */
export class OneTask {
  #isUnderWay = false

  get isUnderWay(): boolean {
    return this.#isUnderWay
  }

  /** @throws MachineFault `TaskInProgress` while another is under way */
  async run<T>(
    machine: string,
    progress: Progress = () => {},
    work: (progress: Progress) => Promise<T>,
  ): Promise<T> {
    if (this.#isUnderWay) throw new MachineFault('TaskInProgress', `${machine} is still at another task.`)
    this.#isUnderWay = true
    try {
      progress(0)
      const result = await work(progress)
      progress(100)
      return result
    } finally {
      this.#isUnderWay = false
    }
  }
}
