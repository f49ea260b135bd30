/** Servers that many scenarios share: nginx with TLS, and the certificate it needs. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Host } from './host.ts';
import { lines } from './machine.ts';

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A self-signed certificate for `mail.lab.example`. */
export function makeCertificate(host: Host): Certificate {
  const [certificate, key] = [join(host.folder, 'cert.pem'), join(host.folder, 'key.pem')];
  const subject = ['-subj', '/CN=mail.lab.example', '-addext', 'subjectAltName=DNS:mail.lab.example'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject, ...files], { stdio: 'ignore' });
  return { certificate, key };
}

/** nginx serving HTTPS on 443 and 465 and HTTP on 80; `more` goes into each server. */
export async function startNginx(host: Host, more: readonly string[] = []): Promise<void> {
  const { certificate, key } = makeCertificate(host);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = lines(
    'daemon off; master_process off; error_log stderr;',
    `pid ${host.folder}/nginx.pid;`,
    'events {}',
    'http {',
    '  access_log off;',
    ...temporary.map((name) => `  ${name}_temp_path ${host.folder}/${name};`),
    '  server {',
    '    listen 80; listen [::]:80;',
    '    listen 443 ssl; listen [::]:443 ssl; listen 465 ssl;',
    `    ssl_certificate ${certificate}; ssl_certificate_key ${key};`,
    ...more.map((line) => `    ${line}`),
    '    location / { return 200 "hello\\n"; }',
    '  }',
    '}',
  );
  host.start('nginx', '-e', 'stderr', '-c', host.file('nginx.conf', config));
  await host.listening(443);
}
