// One pass of curl over all files, and the comparison with the origin's disk.
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const AT_A_TIME = 16
const MARK = 'RESULT'

/**
 * Takes every file through `port` and compares it. Resolves to the figures of the pass, with `faults`: a line for each
 * file that did not come as it is.
 */
export async function crawl (port, files, folder, compressed) {
  const target = join(folder, 'crawl')
  mkdirSync(target)
  const list = join(folder, 'curl.txt')
  writeFileSync(list, files.map((each, i) => `url = "http://127.0.0.1:${port}${each.path}"\noutput = "${join(target, String(i))}"\n`).join(''))
  const begin = process.hrtime.bigint()
  const { stdout } = await promisify(execFile)('curl', [
    '--silent', '--show-error', '--globoff', '--parallel', '--parallel-max', String(AT_A_TIME), '--max-time', '300',
    ...(compressed ? ['--compressed'] : []),
    '--write-out', `${MARK} %{filename_effective} %{http_code} %{size_download} %{header_json}\n`, '--config', list
  ], { maxBuffer: 256 << 20 })
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9
  const pass = { files: files.length, bytes: 0, wireBytes: 0, seconds, hits: 0, coded: 0, faults: [] }
  const answers = parse(stdout, target)
  files.forEach((each, i) => judge(each, join(target, String(i)), answers.get(i), pass))
  rmSync(target, { recursive: true })
  return pass
}

/** The number of each file → what curl says of it. The JSON of the headers goes over many lines. */
function parse (stdout, target) {
  const answers = new Map()
  for (const part of stdout.split(new RegExp(`^${MARK} `, 'm')).slice(1)) {
    const [, file, status, wireBytes, headers] = /^(\S+) (\d+) (\d+) ([\s\S]*)$/.exec(part)
    answers.set(Number(file.slice(target.length + 1)), { status: Number(status), wireBytes: Number(wireBytes), headers: JSON.parse(headers) })
  }
  return answers
}

function judge (expected, file, answer, pass) {
  if (answer === undefined || answer.status !== 200) {
    pass.faults.push(`${expected.path}: status ${answer?.status ?? 'none'}`)
    return
  }
  const actual = readFileSync(file)
  pass.bytes += actual.length
  pass.wireBytes += answer.wireBytes
  if ((answer.headers['cache-status'] ?? []).some(value => /(^|,)\s*lb\s*;\s*hit\b/.test(value))) pass.hits++
  if (answer.headers['content-encoding'] !== undefined) pass.coded++
  if (!actual.equals(readFileSync(expected.file))) {
    pass.faults.push(`${expected.path}: ${actual.length} bytes that differ from the ${expected.bytes} of the origin`)
  }
}
