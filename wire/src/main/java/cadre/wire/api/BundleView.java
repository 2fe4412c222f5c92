package cadre.wire.api;

import cadre.wire.id.BundleId;

/**
 * A git bundle that a client sent.
 *
 * @param sha256 of its bytes
 * @param head the commit of its HEAD
 */
public record BundleView(BundleId id, long bytes, String sha256, String head) {}
