package cadre.wire.event;

import cadre.wire.id.KeyId;
import java.util.Optional;

/**
 * Who did something: the holder of a key, or Cadre itself.
 *
 * @param name the key's name, or {@code cadre} for what the server did by itself
 * @param key the key, empty for the server itself
 * @param address the peer's address as the server saw it, empty for the server itself
 */
public record Actor(String name, Optional<KeyId> key, String address) {
    /** The server itself: a timer, a sweep. */
    public static final Actor CADRE = new Actor("cadre", Optional.empty(), "");
}
