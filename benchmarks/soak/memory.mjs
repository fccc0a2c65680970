// Resident memory over time.
import { residentMebibytes } from '../../testing/harness/measure.mjs'

const EVERY_MILLIS = 1000

/** Samples the resident memory of a process until it is stopped. */
export class Memory {
  constructor (process) {
    this.samples = []
    this.timer = setInterval(() => {
      if (process.isRunning) this.samples.push(residentMebibytes(process.pid))
    }, EVERY_MILLIS)
  }

  stop () {
    clearInterval(this.timer)
  }

  /** The mean of the samples from one share of the time to another, in MiB. */
  mean (from, to) {
    const part = this.samples.slice(Math.floor(from * this.samples.length), Math.ceil(to * this.samples.length))
    return part.reduce((sum, each) => sum + each, 0) / part.length
  }

  most () {
    return Math.max(...this.samples)
  }
}
