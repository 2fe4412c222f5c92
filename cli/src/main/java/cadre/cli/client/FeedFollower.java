package cadre.cli.client;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.json.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows the feed for as long as it is let. When the connection breaks it goes on behind the last
 * event that was handed on: none is handed on twice, none is left out. For one thread.
 */
public final class FeedFollower {
    private static final long FIRST_PAUSE_MS = 200;
    private static final long LONGEST_PAUSE_MS = 5_000;

    private final Api api;
    private final Route route;
    private final Consumer<String> notes;
    private Optional<String> lastEventId;
    private int failures;

    /**
     * Follows this route of events.
     *
     * @param after begins behind this event
     * @param notes gets a line when the server goes away and when it is back
     */
    public FeedFollower(Api api, Route route, long after, Consumer<String> notes) {
        this.api = api;
        this.route = route;
        this.notes = notes;
        this.lastEventId = Optional.of(Long.toString(after));
    }

    /**
     * The number of the newest event there is.
     *
     * @throws CadreException what the server refuses
     */
    public static long head(Api api) {
        try (var in = api.events(Route.of("events"), Optional.empty());
                var events = new ServerEvents(in)) {
            return events.next(() -> {})
                    .flatMap(ServerEvents.ServerEvent::id)
                    .map(Long::parseLong)
                    .orElse(0L);
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The connection to the server broke",
                    Map.of("url", api.url()),
                    "Try again",
                    e);
        }
    }

    /**
     * Follows until the thread is interrupted.
     *
     * @throws CadreException what the server refuses, also when the key is no longer good
     */
    public void follow(Consumer<Event> listener) throws InterruptedException {
        while (true) {
            try {
                followOnce(listener);
                away();
            } catch (CadreException e) {
                if (e.code() != ErrorCode.UNAVAILABLE || !api.hasAnswered()) {
                    throw e;
                }
                away();
            } catch (IOException e) {
                away();
            }
            Thread.sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(5, failures - 1)));
        }
    }

    private void away() {
        if (failures++ == 0) {
            notes.accept("The server is away; waiting for it");
        }
    }

    private void followOnce(Consumer<Event> listener) throws IOException {
        try (var in = api.events(route, lastEventId);
                var events = new ServerEvents(in)) {
            if (failures > 0) {
                notes.accept("The server is back");
                failures = 0;
            }
            for (var event = events.next(() -> {});
                    event.isPresent();
                    event = events.next(() -> {})) {
                handle(event.get(), listener);
            }
        }
    }

    private void handle(ServerEvents.ServerEvent event, Consumer<Event> listener) {
        switch (event.kind()) {
            case "event" -> listener.accept(Json.read(event.data(), Event.class));
            case "closed" -> {
                if (event.data().contains(ErrorCode.UNAUTHORIZED.name())) {
                    throw new CadreException(
                            ErrorCode.UNAUTHORIZED,
                            "The key was revoked or has expired",
                            Map.of("url", api.url()),
                            "With a good key the same command goes on");
                }
            }
            default -> {}
        }
        lastEventId = event.id().or(() -> lastEventId);
    }
}
