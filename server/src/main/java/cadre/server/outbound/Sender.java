package cadre.server.outbound;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Posts to the outside; a gateway does it. Thread-safe. */
public interface Sender {
    /**
     * Posts once, within a bounded time; redirects are not followed.
     *
     * @param headers beside those of every request
     */
    Answer post(URI url, Map<String, String> headers, byte[] body);

    /** What came of it. */
    sealed interface Answer {
        /**
         * The other end answered.
         *
         * @param pause what it asks to wait before the next one, if it does
         * @param text the beginning of its body
         */
        record Answered(int status, Optional<Duration> pause, String text) implements Answer {}

        /** Nobody knows: no answer in time, or the address may not be called. */
        record Away(String why) implements Answer {}
    }
}
