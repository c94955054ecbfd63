/** The two ways on which a bundle comes to a terminal: a stick, or the console of the laptop. */

export const PROVISION_CHANNELS = ['stick', 'console'] as const;
export type ProvisionChannel = (typeof PROVISION_CHANNELS)[number];
