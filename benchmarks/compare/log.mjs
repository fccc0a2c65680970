// The row of kind `log`: what a request costs a server that writes an access log, less what it costs one that does not.
// The two are processes of one configuration, measured one right after the other.
import { observe } from './cpu.mjs'

export async function measure (row, { round, logging, origin, headersOf, seconds, clientCore, record }) {
  for (const { without, with: writing } of logging) {
    const micros = new Map()
    for (const server of round % 2 === 0 ? [without, writing] : [writing, without]) {
      const seen = await observe(row, server, origin, headersOf(row, server), { seconds, cores: [clientCore] })
      micros.set(server, seen.micros)
    }
    record(row, without, { value: micros.get(writing) - micros.get(without), absolute: micros.get(writing) })
  }
}
