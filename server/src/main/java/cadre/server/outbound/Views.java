package cadre.server.outbound;

import cadre.server.outbound.Endpoint.State;
import cadre.server.outbound.MessageStore.Message;
import cadre.server.storage.Tx;
import cadre.wire.api.WebhookMessage;
import cadre.wire.api.WebhookView;
import java.time.Instant;
import java.util.Optional;

/** Webhooks and messages as people see them. */
final class Views {
    private Views() {}

    /** As it stands at that time. */
    static WebhookView of(Tx tx, Endpoint one, Instant now) {
        var isFailing = one.state() == State.ACTIVE && one.failures() > 0;
        return new WebhookView(
                one.name(),
                one.url().toString(),
                one.kinds(),
                one.team(),
                EndpointStore.word(one.state()),
                one.reason(),
                MessageStore.count(tx, one.name(), "waiting"),
                MessageStore.count(tx, one.name(), "dead"),
                one.sent(),
                one.missed(),
                one.triedAt(),
                one.status(),
                one.answer(),
                one.failures(),
                one.failingSince(),
                isFailing ? Optional.of(one.due()) : Optional.empty(),
                one.oldUntil().filter(now::isBefore),
                one.createdAt(),
                one.createdBy());
    }

    /** Of one that was given up. */
    static WebhookMessage of(Message one) {
        var ended = one.endedAt().orElse(Instant.EPOCH);
        return new WebhookMessage(
                one.id(),
                one.seq(),
                one.kind(),
                one.tries(),
                one.reason(),
                one.firstAt().orElse(ended),
                ended);
    }
}
