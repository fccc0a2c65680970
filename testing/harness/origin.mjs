// nginx as an origin: files of a folder with a long freshness, 128 octets of it under any name below /small/, and 1 KB
// that may not be stored as /miss/1k.bin, which it has at hand, so that it is never what a measurement waits for. Its own
// counter tells how many requests it got: the oracle for what a cache has answered.
import { mkdirSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandPath, freePort, start, temporaryFolder } from './processes.mjs'

/** Nothing came for so long: nothing is under way. */
const QUIET_MILLIS = 20
const QUIET_TRIES_MAX = 100

/** Starts it over `root`. */
export async function startOrigin ({ root, core }) {
  const folder = temporaryFolder('origin')
  mkdirSync(join(folder, 'temp'))
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, configuration(folder, port, root))
  const origin = start('origin', [commandPath('nginx'), '-e', join(folder, 'error.log'), '-c', file], { folder, port, core })
  await origin.listening()
  return new Origin(origin)
}

class Origin {
  constructor (process) {
    this.process = process
    this.port = process.port
  }

  /** How many requests it got so far, those to this counter left out. */
  async requests () {
    this.asked = (this.asked ?? 0) + 1
    const { body } = await get(this.port, '/stub_status', { connection: 'close' })
    const [, , total] = /^ (\d+) (\d+) (\d+) $/m.exec(body.toString()).slice(1).map(Number)
    return total - this.asked
  }

  /** The same once no more come: a proxy may still pass on what a client asked that has gone. */
  async requestsWhenQuiet () {
    let before = -1
    let now = await this.requests()
    for (let i = 0; now !== before && i < QUIET_TRIES_MAX; i++) {
      before = now
      await sleep(QUIET_MILLIS)
      now = await this.requests()
    }
    return now
  }
}

/**
 * One request on a connection of its own, for checks; resolves to the whole answer. `secure` is over TLS, whatever the
 * certificate.
 */
export function get (port, path, headers = {}, { secure = false } = {}) {
  const client = secure ? https : http
  return new Promise((resolve, reject) => {
    const how = { port, host: '127.0.0.1', path, headers, agent: false, timeout: 20_000, rejectUnauthorized: false }
    const request = client.get(how, response => {
      const parts = []
      response.on('data', part => parts.push(part))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }))
    })
    request.on('timeout', () => request.destroy(new Error(`no answer to ${path} from port ${port}`)))
    request.on('error', reject)
  })
}

function configuration (folder, port, root) {
  // Started by root, the worker must read the same files as the script that made them.
  const user = process.getuid() === 0 ? 'user root;' : ''
  return `
daemon off;
${user}
pid ${folder}/nginx.pid;
worker_processes 1;
error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  client_body_temp_path ${folder}/temp;
  proxy_temp_path ${folder}/temp;
  fastcgi_temp_path ${folder}/temp;
  uwsgi_temp_path ${folder}/temp;
  scgi_temp_path ${folder}/temp;
  open_file_cache max=20000 inactive=1h;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${root};
    location = /stub_status { stub_status; }
    location = /miss/1k.bin {
      return 200 "${'x'.repeat(1024)}";
      add_header Cache-Control "private, no-store" always;
    }
    location /small/ {
      return 200 "${'x'.repeat(128)}";
      add_header Cache-Control "public, max-age=86400" always;
    }
    location / {
      index index.html;
      add_header Cache-Control "public, max-age=86400" always;
    }
  }
}
`
}
