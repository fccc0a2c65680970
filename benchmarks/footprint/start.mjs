// How long it takes from the command to the first answer through the cache, and until `lb version` has answered.
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuMicros } from '../../testing/harness/measure.mjs'
import { temporaryFolder, start as startProcess } from '../../testing/harness/processes.mjs'
import { launcher } from '../../testing/harness/servers/lb.mjs'
import { BODY_BYTES, PATH, startable } from './process.mjs'

const RETRY_MILLIS = 2
const GIVE_UP_MILLIS = 60_000

/** One try; resolves to the number of bytes of the body, or to null when nobody answers yet. */
function tryOnce (port) {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: '127.0.0.1', path: PATH, agent: false }, response => {
      let bytes = 0
      response.on('data', data => { bytes += data.length })
      response.on('error', reject)
      response.on('end', () => response.statusCode === 200 ? resolve(bytes) : reject(new Error(`the first answer is ${response.statusCode}`)))
    })
    request.on('error', failure => failure.code === 'ECONNREFUSED' ? resolve(null) : reject(failure))
  })
}

async function toFirstAnswer (origin) {
  const { port, argv } = await startable(origin)
  const begin = process.hrtime.bigint()
  const lb = startProcess('lb', argv, { folder: temporaryFolder('start'), port })
  let bytes = null
  while (bytes === null) {
    if (!lb.isRunning || millisSince(begin) > GIVE_UP_MILLIS) throw new Error(`lb does not answer:\n${lb.logTail()}`)
    bytes = await tryOnce(port)
    if (bytes === null) await sleep(RETRY_MILLIS)
  }
  const millis = millisSince(begin)
  const cpuMillis = cpuMicros(lb.pid) / 1000
  if (bytes !== BODY_BYTES) throw new Error(`the first answer has ${bytes} bytes, expected ${BODY_BYTES}`)
  await lb.stop()
  return { millis, cpuMillis }
}

async function toVersion () {
  const begin = process.hrtime.bigint()
  const lb = startProcess('lb', [launcher, 'version'], { folder: temporaryFolder('version') })
  const code = await lb.ended
  if (code !== 0) throw new Error(`lb version ends with ${code}:\n${lb.logTail()}`)
  return millisSince(begin)
}

const millisSince = begin => Number(process.hrtime.bigint() - begin) / 1e6

/** Milliseconds of each start, and of CPU time where lb goes on, after one that does not count, since it may build and reads from the disk. */
export async function measureStart (origin, times) {
  const answer = []
  const version = []
  for (let i = 0; i <= times; i++) {
    answer.push(await toFirstAnswer(origin))
    version.push(await toVersion())
  }
  const counted = answer.slice(1)
  return { answer: counted.map(each => each.millis), answerCpu: counted.map(each => each.cpuMillis), version: version.slice(1) }
}
