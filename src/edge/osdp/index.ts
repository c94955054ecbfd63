/** The public face of this folder: OSDP in both roles, over a secure channel only. See README.md. */

export { type Aes, nodeAes } from './aes.ts';
export * from './codec.ts';
export * from './control-panel.ts';
export * from './panel-face.ts';
export * from './frame.ts';
export * from './peripheral-device.ts';
export { DEFAULT_KEY, KEY_BYTES } from './secure-channel.ts';
export * from './wiegand.ts';
export * from './bus.ts';
export * from './line.ts';
export * from './panel-link.ts';
export * from './wall.ts';
export * from './monitor.ts';
