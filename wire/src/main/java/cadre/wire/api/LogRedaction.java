package cadre.wire.api;

import java.util.Optional;

/**
 * What is to be made unreadable in the logs of a job: exactly one of the two.
 *
 * @param text as it was written, 4 bytes to 16 KiB; found also where it is escaped as in JSON
 * @param pattern a regular expression of Java, to 1,000 characters, of which each {@code .} is one
 *     byte of UTF-8
 */
public record LogRedaction(Optional<String> text, Optional<String> pattern) {}
