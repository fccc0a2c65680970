// The row of kind `log`: what a request costs a server that writes an access log, less what it costs the same server, or
// one like it, without. They take short turns, since the difference is small and the machine drifts.
//
// Where a process can be told to begin and to end its log it is the same one: two processes of a JVM, though the same
// in everything, differ by as much as what is looked for. nginx has two.
import { median } from '../../testing/harness/measure.mjs'
import { observe } from './cpu.mjs'

const TURN_SECONDS = 1

/** The first turns after a change teach the compiler. */
const WARM_TURNS = 2

export async function measure (row, { logging, origin, headersOf, seconds, clientCore, record, round }) {
  for (const { without, with: writing } of logging) {
    const turn = async server => {
      await server.beginTurn?.()
      const seen = await observe(row, server, origin, headersOf(row, server), { seconds: TURN_SECONDS, cores: [clientCore] })
      return seen.micros
    }
    for (let i = 0; round === 1 && i < WARM_TURNS; i++) {
      await turn(without)
      await turn(writing)
    }
    const differences = []
    let micros = 0
    const turns = 3 * Math.ceil(seconds / TURN_SECONDS)
    for (let i = 0; i < turns; i++) {
      const pair = new Map()
      for (const server of i % 2 === 0 ? [without, writing] : [writing, without]) pair.set(server, await turn(server))
      differences.push(pair.get(writing) - pair.get(without))
      micros += pair.get(writing) / turns
    }
    await without.beginTurn?.()
    record(row, without.of ?? without, { value: median(differences), absolute: micros })
  }
}
