package cadre.wire.api;

import java.util.Optional;

/**
 * What a webhook answered to a test.
 *
 * @param taken whether it answered 2xx
 * @param status of the answer; none if there was no answer
 * @param answer its first characters, or why there was none
 */
public record WebhookAnswer(boolean taken, Optional<Integer> status, String answer) {}
