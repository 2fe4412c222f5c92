package cadre.wire.api;

import cadre.wire.id.SecretScope;
import java.time.Instant;

/**
 * A secret, without its value.
 *
 * @param setBy the name of the key that set it last
 * @param setAt when
 */
public record SecretView(String name, SecretScope scope, String setBy, Instant setAt) {}
