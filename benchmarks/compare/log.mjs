// The row of kind `log`: what a request costs a server that writes an access log, less what it costs one that does not.
// The two are processes of one configuration. They take short turns, since the difference is small and the machine
// drifts.
import { observe } from './cpu.mjs'

const TURN_SECONDS = 1

export async function measure (row, { logging, origin, headersOf, seconds, clientCore, record }) {
  for (const { without, with: writing } of logging) {
    const micros = new Map([[without, 0], [writing, 0]])
    const turns = Math.ceil(seconds / TURN_SECONDS)
    for (let turn = 0; turn < turns; turn++) {
      for (const server of turn % 2 === 0 ? [without, writing] : [writing, without]) {
        const seen = await observe(row, server, origin, headersOf(row, server), { seconds: TURN_SECONDS, cores: [clientCore] })
        micros.set(server, micros.get(server) + seen.micros / turns)
      }
    }
    record(row, without, { value: micros.get(writing) - micros.get(without), absolute: micros.get(writing) })
  }
}
