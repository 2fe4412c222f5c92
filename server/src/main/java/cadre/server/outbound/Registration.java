package cadre.server.outbound;

import cadre.server.access.Principal;
import cadre.server.feed.Filter;
import cadre.server.forges.connection.Addresses;
import cadre.server.outbound.Endpoint.State;
import cadre.wire.api.WebhookRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes a webhook of what a person asks for. */
final class Registration {
    private static final int LONGEST_URL = 2000;

    /** What there are events of: the first words of their kinds. */
    private static final Set<String> ABOUT =
            Set.of(
                    "account",
                    "agent",
                    "artifact",
                    "attempt",
                    "breaker",
                    "budget",
                    "bundle",
                    "chat",
                    "connection",
                    "crew",
                    "delivery",
                    "flow",
                    "github",
                    "job",
                    "key",
                    "lock",
                    "member",
                    "message",
                    "no_progress",
                    "node",
                    "outbox",
                    "plan",
                    "prices",
                    "question",
                    "retention",
                    "secret",
                    "session",
                    "task",
                    "team",
                    "topic",
                    "train",
                    "usage",
                    "webhook");

    private Registration() {}

    /**
     * A new one, which is stored nowhere.
     *
     * @param place in the feed, behind which it gets what happens
     * @throws CadreException INVALID for a wrong address or kind
     */
    static Endpoint of(WebhookRequest request, long place, Instant now, Principal by) {
        return fresh(
                request,
                address(request.url()),
                kinds(request.events().orElse(List.of())),
                place,
                now,
                by);
    }

    private static Endpoint fresh(
            WebhookRequest request,
            URI url,
            List<String> kinds,
            long place,
            Instant now,
            Principal by) {
        return new Endpoint(
                request.name(),
                url,
                kinds,
                request.team(),
                State.ACTIVE,
                "",
                place,
                1,
                Optional.empty(),
                Instant.EPOCH,
                0,
                Optional.empty(),
                now.toEpochMilli(), // another one of this name had lower tokens
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                "",
                now,
                by.name());
    }

    private static URI address(String text) {
        if (text.length() > LONGEST_URL) {
            throw wrongAddress("it is too long");
        }
        return Addresses.whole(text, Registration::wrongAddress);
    }

    private static CadreException wrongAddress(String why) {
        return new CadreException(
                ErrorCode.INVALID,
                "This is no address of a webhook",
                Map.of("reason", why),
                "Write https://HOST/PATH; http only on this machine");
    }

    /** {@code job.*} means what {@code job} means to the feed, and {@code *} everything. */
    private static List<String> kinds(List<String> events) {
        if (events.contains("*")) {
            return List.of();
        }
        var kinds =
                events.stream()
                        .map(event ->
                                event.endsWith(".*")
                                        ? event.substring(0, event.length() - 2)
                                        : event)
                        .distinct()
                        .sorted()
                        .toList();
        kinds.stream()
                .map(kind -> kind.split("\\.", 2)[0])
                .filter(about -> !ABOUT.contains(about))
                .findFirst()
                .ifPresent(about -> {
                    throw new CadreException(
                            ErrorCode.INVALID,
                            "There are no such events",
                            Map.of("event", about.length() > 40 ? about.substring(0, 40) : about),
                            "There are events of " + String.join(", ", new TreeSet<>(ABOUT)));
                });
        return List.copyOf(Filter.ALL.withKinds(Set.copyOf(kinds)).kinds()).stream()
                .sorted()
                .toList();
    }
}
