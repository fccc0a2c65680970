// nginx proxy_cache: one worker, the cache in shared memory, open_file_cache. Paths below /miss/ pass by the cache.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandPath, freePort, start as startProcess, temporaryFolder } from '../processes.mjs'

export const name = 'nginx'
export const packages = ['nginx-light']

export function missing () {
  return commandPath('nginx') === null ? 'nginx is not installed' : null
}

/**
 * `log` names a file for the access log; without it there is none. With a `certificate` it speaks TLS as well, HTTP/1.1 and 2.
 */
export async function start ({ originPort, core, log, certificate }) {
  const folder = temporaryFolder('nginx', '/dev/shm')
  for (const each of ['cache', 'temp']) mkdirSync(join(folder, each), { mode: 0o777 })
  const port = await freePort()
  const securePort = certificate === undefined ? undefined : await freePort()
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, configuration(folder, port, originPort, log, secure(securePort, certificate)))
  const nginx = startProcess(name, [commandPath('nginx'), '-e', join(folder, 'error.log'), '-c', file], { folder, port, core })
  nginx.securePort = securePort
  return nginx.listening()
}

function secure (port, certificate) {
  return port === undefined
    ? ''
    : `listen 127.0.0.1:${port} ssl http2 backlog=4096;
    ssl_certificate ${certificate.certificate};
    ssl_certificate_key ${certificate.key};
    ssl_protocols TLSv1.2 TLSv1.3;`
}

function configuration (folder, port, originPort, log, secureLines) {
  const user = process.getuid() === 0 ? 'user root;' : ''
  return `
daemon off;
${user}
pid ${folder}/nginx.pid;
worker_processes 1;
error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  access_log ${log === undefined ? 'off' : `${log} combined buffer=64k flush=1s`};
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  keepalive_timeout 300;
  client_body_temp_path ${folder}/temp;
  proxy_temp_path ${folder}/temp;
  fastcgi_temp_path ${folder}/temp;
  uwsgi_temp_path ${folder}/temp;
  scgi_temp_path ${folder}/temp;
  open_file_cache max=20000 inactive=1h;
  open_file_cache_valid 1h;
  proxy_cache_path ${folder}/cache levels=1:2 keys_zone=cache:64m max_size=2g inactive=24h use_temp_path=off;
  upstream origin {
    server 127.0.0.1:${originPort};
    keepalive 256;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    ${secureLines}
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    location / {
      proxy_pass http://origin;
      proxy_cache cache;
      proxy_cache_revalidate on;
    }
    location /miss/ {
      proxy_pass http://origin;
    }
  }
}
`
}
