import { z } from 'zod';

/** Who may read, write and scrape over HTTP. */
export const accessSection = z
  .strictObject({
    file: z
      .string()
      .default('')
      .describe(
        'Who may read, write and scrape, with hashed passwords and tokens: a YAML file such as config/access.example.yaml, that nobody else may read (chmod 600; 640 will do). Read again on SIGHUP. Empty: nobody can log in, and nothing be changed over HTTP. Relative to the working directory.',
      ),
    openTo: z
      .enum(['loopback', 'everyone'])
      .default('loopback')
      .describe(
        'Who may read and scrape without logging in while there is no access file: programs on this machine, or whoever reaches the port.',
      ),
  })
  .prefault({})
  .describe('Who is let in.');

/** The certificate of the HTTP server. */
export const tlsSection = z
  .strictObject({
    certificate: z
      .string()
      .default('')
      .describe(
        'File of the certificate and its chain (PEM). Empty: plain HTTP. Read again on SIGHUP. Relative to the working directory.',
      ),
    key: z
      .string()
      .default('')
      .describe(
        'File of its private key (PEM), that nobody else may read (chmod 600; 640 will do). Relative to the working directory.',
      ),
  })
  .refine(
    ({ certificate, key }) => (certificate === '') === (key === ''),
    'needs both certificate and key, or neither',
  )
  .prefault({})
  .describe('HTTPS.');
