/** The serial console over which a laptop may send a bundle. It has no shell and no other verb. */

import { z } from 'zod';

export const consoleSection = z
  .strictObject({
    path: z.string().regex(/^\/[A-Za-z0-9._/-]{1,200}$/, 'must be the path of a serial device, as /dev/ttyGS0'),
    baud: z.number().int().min(1200).max(921_600).default(115_200),
  })
  .optional();
