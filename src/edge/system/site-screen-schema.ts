/** The section `screen` of the site file. */

import { z } from 'zod';

export const screenSection = z.strictObject({
  port: z.union([z.literal(0), z.number().int().min(1024).max(65_535)], 'must be 0 (any free port) or 1024 to 65535').default(8420),
  print: z.enum(['normal', 'large']).optional(),
  contrast: z.enum(['normal', 'high']).optional(),
  height: z.enum(['standard', 'low']).optional(),
  names: z.enum(['hidden', 'initials']).optional(),
});
