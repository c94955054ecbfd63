/** When a hot board rests its face: looking is what heats it most. Cards and PINs are never switched off for it. */

/**
 * The face rests from here on, degrees Celsius. A Raspberry Pi 4 begins to slow its cores down at 80 °C, and a look would miss its
 * limits (Raspberry Pi documentation, "Frequency management and thermal control").
 */
export const TOO_HOT_C = 80;
/** And goes on from here down: closer together it would come and go with every visit. */
export const COOL_AGAIN_C = 70;

/** Whether the board is too hot now. A sensor that fell silent says nothing new: who was hot stays so. */
export function isTooHotNow(wasTooHot: boolean, celsius: number | undefined): boolean {
  if (celsius === undefined) return wasTooHot;
  return wasTooHot ? celsius > COOL_AGAIN_C : celsius >= TOO_HOT_C;
}
