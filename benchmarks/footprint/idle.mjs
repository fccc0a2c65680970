// How much memory lb takes that has been started and asked nothing.
import { setTimeout as sleep } from 'node:timers/promises'
import { nativeParts, residentBytes } from './memory.mjs'
import { startLb } from './process.mjs'

const SETTLE_MILLIS = 1000
const NATIVE_PARTS_SHOWN = 10

export async function measureIdle (origin, seconds) {
  const lb = await startLb(origin)
  await sleep(SETTLE_MILLIS)
  const started = residentBytes(lb.pid)
  await sleep(seconds * 1000)
  const idle = residentBytes(lb.pid)
  await lb.stop()
  return { started, idle, seconds }
}

/** What the JVM has committed, by its own account; it has not touched all of that. */
export async function explainIdle (origin) {
  const lb = await startLb(origin, '-XX:NativeMemoryTracking=summary')
  await sleep(SETTLE_MILLIS)
  const parts = nativeParts(lb.pid).slice(0, NATIVE_PARTS_SHOWN)
  await lb.stop()
  return parts
}
