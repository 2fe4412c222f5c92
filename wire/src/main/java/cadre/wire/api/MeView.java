package cadre.wire.api;

import cadre.wire.id.KeyId;

/** Whose key this is, and what server it is. */
public record MeView(KeyId key, String name, Grant grant, String version, String url) {}
