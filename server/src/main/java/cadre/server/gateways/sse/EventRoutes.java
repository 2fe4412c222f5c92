package cadre.server.gateways.sse;

import cadre.server.access.Seat;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.JobId;
import cadre.wire.id.TeamName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The feed: as a live stream, or page by page for who asks for JSON. */
public final class EventRoutes {
    private static final int BATCH = 500;

    /** Shorter than a heartbeat, so that one is sent when it is due. */
    private static final Duration ROUND = Duration.ofSeconds(5);

    private final Feed feed;

    /** The route over {@code feed}. */
    public EventRoutes(Feed feed) {
        this.feed = feed;
    }

    /** Where a stream stands, sent when there is no event to say it. */
    record Position(long seq) {}

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/events")
                        .needs(Rule.team(Grant.VIEWER))
                        .says(
                                "What happens: events 'event' (an Event) and 'position', and"
                                        + " 'closed' (code and reason) as the last when the key is"
                                        + " no longer good; with 'Accept: application/json' one"
                                        + " Page of Event")
                        .query(
                                "after",
                                "begin behind this number; now when absent, 0 for all that is kept;"
                                        + " GONE if events behind it were deleted")
                        .query("kind", "such as job, or job.queued,node; with commas")
                        .query("job", "of this job only")
                        .query("thing", "of this thing only, such as build-1 or k3")
                        .query(
                                "team",
                                "of this team only: its mail, tasks, locks and members; a member's key"
                                        + " gets no other")
                        .query("text", "that contain this")
                        .query("cursor", "of a JSON page: next of the page before; excludes after")
                        .query("limit", "of a JSON page, 1 to 1000, default 100")
                        .answers(new Content.EventsOrJson(new Content.Of(Page.class, Event.class)))
                        .by(this::events));
    }

    private Answer events(Call call) throws IOException {
        var filter =
                new Filter(
                        call.query("kind").map(kinds -> Set.of(kinds.split(","))).orElse(Set.of()),
                        call.query("job", JobId::of),
                        call.query("thing"),
                        Optional.empty(),
                        call.query("text"),
                        Optional.empty(),
                        Optional.empty(),
                        Filter.By.ANYONE,
                        team(call));
        var accept = call.header("Accept").orElse("");
        if (accept.contains("application/json") && !accept.contains("text/event-stream")) {
            return page(call, filter);
        }
        stream(call, filter);
        return new Answer.Sent();
    }

    /** The team that was asked for; a member's key sees its own one, and nothing outside of it. */
    private static Optional<TeamName> team(Call call) {
        var asked = call.query("team", TeamName::new);
        var own = call.principal().seat().map(Seat::team);
        if (own.isPresent() && asked.isPresent() && !asked.equals(own)) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "This key speaks in another team",
                    Map.of("team", asked.get(), "key_of", own.get()),
                    "Use a key of this team");
        }
        return own.or(() -> asked);
    }

    private Answer page(Call call, Filter filter) {
        var after = call.number(call.oneOf("cursor", "after"), 0, 0, Long.MAX_VALUE);
        var limit = (int) call.number("limit", 100, 1, 1000);
        var slice = feed.scanAfter(after, limit, filter);
        return Answer.json(
                new Page<>(
                        slice.events(),
                        slice.end() ? Optional.empty() : Optional.of(Long.toString(slice.upTo()))));
    }

    private void stream(Call call, Filter filter) throws IOException {
        var last = call.header("Last-Event-ID").map(EventRoutes::position);
        var seen = last.orElseGet(() -> call.number("after", -1, 0, Long.MAX_VALUE));
        long head = feed.head();
        if (seen < 0 || seen > head) {
            // beyond the end: a place in a feed from before a backup was put back
            seen = head;
        }
        feed.requireKept(last.isPresent() ? Math.max(seen, 1) : seen);
        seen = Math.max(seen, Math.min(feed.floor(), head));
        try (var out = call.events()) {
            // so that whoever loses the connection before the first event knows where to go on
            out.send("position", Long.toString(seen), new Position(seen));
            out.flush();
            var said = seen;
            while (out.isOpen()) {
                var slice = feed.scanAfter(seen, BATCH, filter);
                for (var event : slice.events()) {
                    out.send("event", Long.toString(event.seq()), event);
                    said = event.seq();
                }
                seen = slice.upTo();
                if (slice.events().isEmpty() && seen - said > BATCH) {
                    out.send("position", Long.toString(seen), new Position(seen));
                    said = seen;
                }
                out.flush();
                if (slice.end() && out.isOpen()) {
                    feed.awaitAfter(seen, ROUND);
                }
            }
        }
    }

    private static long position(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no event's id",
                    Map.of("header", "Last-Event-ID"),
                    "Give the id of the last event, or leave it out");
        }
        return Long.parseLong(text);
    }
}
