/** The one model of this terminal and what its other parts add to the chapters of a pack. Numbers and papers; nobody's name. */

import type { PackFacts } from '../core/evidence/facts.ts';
import type { ComplianceModel } from '../core/policy/compliance-model.ts';
import { fingerprintOf, processingFor } from '../core/policy/processing.ts';
import type { Ground } from './parts.ts';

export function modelOf(ground: Ground): ComplianceModel {
  const { parts, notice, readiness, clockGuard } = ground;
  const processing = processingFor(parts.site, parts.models);
  const { persons, templates } = parts.eye.status();
  return {
    site: parts.site,
    processing,
    fingerprint: fingerprintOf(processing, (message) => parts.crypto.sha256(message)),
    pia: undefined,
    notice,
    facts: {
      asOfMs: clockGuard.now(),
      softwareVersion: parts.version,
      individuals: persons,
      templates,
      images: 0,
      closedGates: readiness.verdict().closed,
      isClockTrusted: clockGuard.isTrusted(),
    },
  };
}

export function addedChapters(_ground: Ground): PackFacts['added'] {
  return {};
}
