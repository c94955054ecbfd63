/** Runs before every test file: the inference runtime must never phone home (see edge/inference). */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
