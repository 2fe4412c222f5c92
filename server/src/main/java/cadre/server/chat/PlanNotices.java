package cadre.server.chat;

import cadre.server.access.Principal;
import cadre.server.chat.Command.Reply;
import cadre.server.chat.Interest.Kind;
import cadre.wire.api.Grant;
import cadre.wire.event.Event;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an event of a plan is to people: all of it is in the event. */
final class PlanNotices {
    static final Set<String> KINDS =
            Set.of(
                    "plan.needs_person",
                    "plan.done",
                    "plan.stopped",
                    "plan.stream_held",
                    "plan.path_waits");

    private static final int LONGEST = 300;

    private PlanNotices() {}

    /**
     * What to say of it.
     *
     * @param interests of one person
     */
    static Optional<Reply> of(Event event, List<Interest> interests, Principal by) {
        var isWanted = interests.stream().anyMatch(one -> isOf(one.kind(), event, by));
        return isWanted && by.grant().includes(Grant.VIEWER)
                ? Optional.of(Reply.of(text(event)))
                : Optional.empty();
    }

    private static boolean isOf(Kind kind, Event event, Principal by) {
        return switch (kind) {
            case MINE -> word(event, "submitter").equals(by.name());
            case FAILURES -> event.kind().equals("plan.needs_person");
            case APPROVALS ->
                    event.kind().equals("plan.stream_held")
                            || event.kind().equals("plan.path_waits");
            case BUDGETS, NODES, LABEL, TEAM -> false;
        };
    }

    private static String text(Event event) {
        var plan = Quoted.line(event.thing(), 20);
        var head = "plan `%s` %s".formatted(plan, Quoted.line(word(event, "name"), 40));
        var stream = Quoted.line(word(event, "stream"), 40);
        var why = Quoted.line(word(event, "why"), LONGEST);
        var reason = why.isEmpty() ? "" : ": " + why;
        return switch (event.kind()) {
            case "plan.done" -> "✅ " + head + " is merged as a whole" + reason;
            case "plan.stopped" -> "⏹ " + head + reason;
            case "plan.needs_person" -> "❓ " + head + " does not go on" + reason;
            case "plan.stream_held" ->
                    "❓ %s: `%s` waits for a person%s\n`cadre plan why %s %s`, then `retry` or `drop`"
                            .formatted(head, stream, reason, plan, stream);
            default ->
                    "❓ %s: `%s` asks for `%s`%s\n`cadre plan grant %s %s`, or `refuse`"
                            .formatted(
                                    head,
                                    stream,
                                    Quoted.line(word(event, "path"), 200),
                                    reason,
                                    plan,
                                    Quoted.line(word(event, "request"), 10));
        };
    }

    private static String word(Event event, String field) {
        return event.body().path(field).asString("");
    }
}
