package cadre.wire.api;

import cadre.wire.id.ChatLinkId;
import cadre.wire.id.KeyId;
import java.time.Instant;
import java.util.Optional;

/**
 * A person in a chat who acts as the holder of a key.
 *
 * @param bot the platform and the bot's id there, such as {@code telegram:123456}
 * @param user the person's id on the platform
 * @param chat the chat's id on the platform; another chat is another link
 * @param person how the platform showed the person when it was linked
 * @param name of the key
 * @param good whether the key is neither revoked nor expired
 * @param quietHours when this person is told nothing, such as {@code 22:00-07:30 Europe/Berlin}
 */
public record ChatLinkView(
        ChatLinkId id,
        String bot,
        String user,
        String chat,
        String person,
        KeyId key,
        String name,
        boolean good,
        Instant linkedAt,
        Optional<String> quietHours) {}
