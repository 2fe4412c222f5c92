package cadre.wire.api;

import java.time.Instant;

/**
 * A message to a webhook that was given up.
 *
 * @param id what the receiver knows it by: its header {@code webhook-id}
 * @param seq of the event
 * @param event its kind
 * @param tries how often it was sent
 * @param reason why the last try failed
 * @param firstAt of the first try
 * @param endedAt of the last try
 */
public record WebhookMessage(
        String id,
        long seq,
        String event,
        int tries,
        String reason,
        Instant firstAt,
        Instant endedAt) {}
